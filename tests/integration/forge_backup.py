"""Makes a forged backup from another backup, with a manifest that matches the forged content.

    forge_backup.py FROM TO FORGERY…

Forgeries:
    without NAME         removes the file NAME
    with NAME FILE       adds or replaces the file NAME
    link NAME            replaces the file NAME with a symbolic link
    size NAME BYTES      writes a false size into the header of the file NAME
    says MEMBER JSON     sets a member of the manifest

Anyone who has a backup can make such a forgery without a secret."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile


def unpack(path):
    raw = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def forge(files, says, words):
    """Applies the forgeries in `words` to `files` and `says`. Returns the false header fields of
    each file."""
    odd = {}
    while words:
        deed, name = words[:2]
        taken = 2 if deed in ("without", "link") else 3
        if deed == "without":
            del files[name]
        elif deed == "with":
            with open(words[2], "rb") as file:
                files[name] = file.read()
        elif deed == "says":
            says[name] = json.loads(words[2])
        elif deed == "size":
            odd[name] = {"size": int(words[2])}
        else:
            files[name] = b""
            odd[name] = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}
        words = words[taken:]
    return odd


def main(source, target, *words):
    files, says = unpack(source), {}
    manifest = json.loads(files.pop("manifest.json"))
    odd = forge(files, says, words)
    manifest["files"] = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    files["manifest.json"] = json.dumps(manifest | says).encode()
    raw = io.BytesIO()
    for name, data in files.items():
        info = tarfile.TarInfo(name)
        info.size = len(data)
        for member, value in odd.get(name, {}).items():
            setattr(info, member, value)
        raw.write(info.tobuf(format=tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512))
    raw.write(bytes(1024))
    packed = subprocess.run(["zstd", "-cq", "--check"], input=raw.getvalue(), check=True, capture_output=True)
    with open(target, "wb") as file:
        file.write(packed.stdout)


main(*sys.argv[1:])
