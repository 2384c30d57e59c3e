import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/**
 * A ZIP archive of a few small files, without a package for it. The same files give the same bytes: every entry has the
 * oldest time that the format knows.
 * @param {readonly { name: string, content: Buffer }[]} files names with forward slashes, relative.
 * @returns {Buffer}
 */
export function zip(files) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const { name, content } of files) {
    const packed = deflateRawSync(content, { level: 9 });
    const path = Buffer.from(name, "utf8");
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0); // needs version 2.0
    facts.writeUInt16LE(0x0800, 2); // names are UTF-8
    facts.writeUInt16LE(8, 4); // deflate
    facts.writeUInt16LE(0x21, 8); // 1980-01-01, midnight
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(path.length, 22);
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), facts, path, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100644 << 16) >>> 0, 6); // a plain file that everybody may read
    rest.writeUInt32LE(offset, 10);
    // Version 3.0 on Unix made it, then the same facts again.
    directory.push(Buffer.from("PK\x01\x02\x1e\x03", "latin1"), facts, rest, path);
    offset += 4 + facts.length + path.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, index, Buffer.from("PK\x05\x06", "latin1"), end]);
}
