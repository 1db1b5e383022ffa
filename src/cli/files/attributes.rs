//! What a file has apart from its content: owner, group, mode, access control list and extended attributes.

#[cfg(unix)]
use std::fs::Permissions;
use std::fs::{File, Metadata};
use std::io;

/// An attribute that a file cannot be given.
#[derive(Debug)]
pub(super) struct LostAttribute {
    /// The attribute, such as `group`.
    pub(super) name: String,
    pub(super) error: io::Error,
}

/// Gives `copy`, a file that was just created, the attributes of `original`.
///
/// Until the end, no one but the owner can access the copy.
#[cfg(unix)]
pub(super) fn copy_attributes(
    original: &File,
    metadata: &Metadata,
    copy: &File,
) -> Result<(), LostAttribute> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    // Some attributes can only be set with the permission to write, which the umask may have removed.
    let private = Permissions::from_mode(0o600);
    let result = copy.set_permissions(private);
    result.map_err(|error| lost("mode", error))?;
    let created = copy.metadata().map_err(|error| lost("mode", error))?;
    if created.gid() != metadata.gid() {
        fchown(copy, None, Some(metadata.gid())).map_err(|error| lost("group", error))?;
    }
    if created.uid() != metadata.uid() {
        fchown(copy, Some(metadata.uid()), None).map_err(|error| lost("owner", error))?;
    }
    copy_extended_attributes(original, copy)?;
    let permissions = metadata.permissions();
    let result = copy.set_permissions(permissions);
    result.map_err(|error| lost("mode", error))
}

#[cfg(not(unix))]
pub(super) fn copy_attributes(
    _: &File,
    metadata: &Metadata,
    copy: &File,
) -> Result<(), LostAttribute> {
    let permissions = metadata.permissions();
    let result = copy.set_permissions(permissions);
    result.map_err(|error| lost("mode", error))
}

fn lost(name: &str, error: io::Error) -> LostAttribute {
    LostAttribute {
        name: name.to_owned(),
        error,
    }
}

/// The extended attribute that contains the access control list on Linux (acl(5)).
#[cfg(unix)]
const ACL: &str = "system.posix_acl_access";

/// The start of the names of attributes that only the system may set, such as the labels of SELinux.
#[cfg(unix)]
const SYSTEM_PREFIXES: [&str; 3] = ["com.apple.", "security.", "trusted."];

#[cfg(unix)]
fn copy_extended_attributes(original: &File, copy: &File) -> Result<(), LostAttribute> {
    use xattr::FileExt;

    // A file gets a list when it is created if its folder has a default one.
    if let Ok(Some(_)) = copy.get_xattr(ACL) {
        let removed = copy.remove_xattr(ACL);
        removed.map_err(|error| lost("access control list", error))?;
    }
    let names = match original.list_xattr() {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(()),
        Err(error) => return Err(lost("extended attributes", error)),
    };
    for name in names {
        let copied = original.get_xattr(&name).and_then(|value| match value {
            Some(value) => copy.set_xattr(&name, &value),
            None => Ok(()),
        });
        let name = name.to_string_lossy();
        let is_required = !SYSTEM_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix));
        match copied {
            Err(error) if name == ACL => return Err(lost("access control list", error)),
            Err(error) if is_required => {
                return Err(lost(&format!("extended attribute '{name}'"), error));
            }
            _ => {}
        }
    }
    Ok(())
}
