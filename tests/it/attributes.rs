//! What a rewritten file keeps: owner, group, mode, access control list and extended attributes. If it cannot, it is not written.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;

use crate::support::scratch::{Scratch, TOCFMT};
use crate::support::skip::skip;

const STALE: &str = "<!-- toc -->\n<!-- /toc -->\n\n## One\n";
const CURRENT: &str = "<!-- toc -->\n- [One](#one)\n<!-- /toc -->\n\n## One\n";

/// The extended attribute with the access control list, and the one with the list for new files of a folder.
const ACL: &str = "system.posix_acl_access";
const DEFAULT_ACL: &str = "system.posix_acl_default";

/// A user and a group that usually own nothing.
const OTHER: u32 = 65534;

const READ: u16 = 4;
const READ_WRITE: u16 = 6;

/// Returns an access control list in the form of its attribute: version 2, and entries of tag, permissions and user.
///
/// In the notation of `setfacl`: `user::rw-,user:65534:rw-,group::r--,mask::rw-,other::---`.
fn acl() -> Vec<u8> {
    let entries: [(u16, u16, u32); 5] = [
        (0x01, READ_WRITE, u32::MAX),
        (0x02, READ_WRITE, OTHER),
        (0x04, READ, u32::MAX),
        (0x10, READ_WRITE, u32::MAX),
        (0x20, 0, u32::MAX),
    ];
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(permissions.to_le_bytes());
        bytes.extend(id.to_le_bytes());
    }
    bytes
}

/// Sets an attribute. Returns false, and prints that the test is skipped, if the file system has none of this kind.
fn set(path: &Path, name: &str, value: &[u8]) -> bool {
    let is_set = xattr::set(path, name, value).is_ok();
    if !is_set {
        skip(&format!("the file system does not support {name}"));
    }
    is_set
}

#[test]
fn keeps_the_access_control_list() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let path = scratch.path("a.md");
    if !set(&path, ACL, &acl()) {
        return;
    }
    let mode = fs::metadata(&path).unwrap().mode();
    assert_eq!(scratch.status(&["fmt", "a.md"]), Some(0));
    assert_eq!(scratch.read_text("a.md"), CURRENT);
    // Without the list, the group would get the permissions of the mask.
    assert_eq!(xattr::get(&path, ACL).unwrap(), Some(acl()));
    assert_eq!(fs::metadata(&path).unwrap().mode(), mode);
}

#[test]
fn does_not_inherit_an_access_control_list() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    let path = scratch.path("d/a.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    if !set(&scratch.path("d"), DEFAULT_ACL, &acl()) {
        return;
    }
    assert_eq!(scratch.status(&["fmt", "d/a.md"]), Some(0));
    assert_eq!(scratch.read_text("d/a.md"), CURRENT);
    assert_eq!(xattr::get(&path, ACL).unwrap(), None);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
}

#[test]
fn keeps_extended_attributes() {
    let scratch = Scratch::new(&[("a.md", STALE)]);
    let path = scratch.path("a.md");
    let large = vec![b'x'; 1000];
    let attributes: [(&str, &[u8]); 3] = [
        ("user.empty", b""),
        ("user.large", &large),
        ("user.mime_type", b"text/\xffmarkdown\0"),
    ];
    for (name, value) in attributes {
        if !set(&path, name, value) {
            return;
        }
    }
    assert_eq!(scratch.status(&["fmt", "a.md"]), Some(0));
    assert_eq!(scratch.read_text("a.md"), CURRENT);
    for (name, value) in attributes {
        assert_eq!(xattr::get(&path, name).unwrap().as_deref(), Some(value));
    }
}

#[test]
fn keeps_owner_and_group_or_does_not_write() {
    let scratch = Scratch::new(&[("a.md", STALE), ("b.md", STALE), ("c.md", STALE)]);
    let is_superuser = fs::metadata(scratch.path(".")).unwrap().uid() == 0;
    if !is_superuser || chown(scratch.path("a.md"), Some(1), Some(2)).is_err() {
        skip("only the superuser can create files of other users");
        return;
    }
    let owner = |name: &str| {
        let metadata = fs::metadata(scratch.path(name)).unwrap();
        (metadata.uid(), metadata.gid())
    };
    assert_eq!(scratch.status(&["fmt", "a.md"]), Some(0));
    assert_eq!(scratch.read_text("a.md"), CURRENT);
    assert_eq!(owner("a.md"), (1, 2));

    // Another user may write these files, but could only replace them by files of their own.
    chown(scratch.path("b.md"), Some(1), Some(OTHER)).unwrap();
    chown(scratch.path("c.md"), Some(OTHER), Some(2)).unwrap();
    for name in ["b.md", "c.md"] {
        fs::set_permissions(scratch.path(name), fs::Permissions::from_mode(0o666)).unwrap();
    }
    fs::set_permissions(scratch.path("."), fs::Permissions::from_mode(0o777)).unwrap();
    scratch.install(Path::new(TOCFMT), "tocfmt");
    let program = scratch.path("tocfmt");
    let mut command = scratch.command(&program.to_string_lossy(), &["fmt", "b.md", "c.md"]);
    let output = command.uid(OTHER).gid(OTHER).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let expected = "b.md: not written, because its owner would be lost: Operation not permitted (os error 1); \
        change it or exclude the file\n\
        c.md: not written, because its group would be lost: Operation not permitted (os error 1); \
        change it or exclude the file\n\
        changed 0 of 2 files, 2 files with errors\n";
    assert_eq!(stderr, expected);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!((owner("b.md"), owner("c.md")), ((1, OTHER), (OTHER, 2)));
    for name in ["b.md", "c.md"] {
        assert_eq!(scratch.read_text(name), STALE);
    }
    let names = fs::read_dir(scratch.path(".")).unwrap();
    assert_eq!(names.count(), 4, "a temporary file was left");
}

/// The temporary file is created with the permissions that the umask leaves.
#[test]
fn keeps_extended_attributes_whatever_the_umask() {
    let scratch = Scratch::new(&[("d/a.md", STALE)]);
    let path = scratch.path("d/a.md");
    if !set(&path, "user.a", b"b") {
        return;
    }
    scratch.install(Path::new(TOCFMT), "tocfmt");
    let script = "umask 777; exec ../tocfmt fmt a.md";
    let mut command = scratch.command("sh", &["-c", script]);
    command.current_dir(scratch.path("d"));
    // The superuser needs no permission.
    if fs::metadata(&path).unwrap().uid() == 0 {
        chown(&path, Some(OTHER), Some(OTHER)).unwrap();
        chown(scratch.path("d"), Some(OTHER), Some(OTHER)).unwrap();
        fs::set_permissions(scratch.path("."), fs::Permissions::from_mode(0o755)).unwrap();
        command.uid(OTHER).gid(OTHER);
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(scratch.read_text("d/a.md"), CURRENT);
    assert_eq!(
        xattr::get(&path, "user.a").unwrap().as_deref(),
        Some(&b"b"[..])
    );
}
