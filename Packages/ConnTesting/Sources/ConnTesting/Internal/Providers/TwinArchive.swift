/// Writes gzip and zip without compressing: whatever reads either must read that too.
enum TwinArchive {
    /// The bytes as gzip, in stored blocks.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            result.append(rest.isEmpty ? 1 : 0)
            result.append(little: UInt16(block.count))
            result.append(little: ~UInt16(block.count))
            result += block
        } while !rest.isEmpty
        result.append(little: TwinChecksum.crc32(bytes))
        result.append(little: UInt32(truncatingIfNeeded: bytes.count))
        return result
    }

    /// The files as a zip archive.
    static func zip(_ files: [(name: String, content: [UInt8])]) -> [UInt8] {
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            var common: [UInt8] = []
            common.append(little: UInt16(20))  // version
            common.append(little: UInt16(0x0800))  // names are UTF-8
            common.append(little: UInt16(0))  // stored
            common.append(little: UInt16(0))  // time
            common.append(little: UInt16(0x21))  // 1980-01-01
            common.append(little: TwinChecksum.crc32(file.content))
            common.append(little: UInt32(file.content.count))
            common.append(little: UInt32(file.content.count))
            common.append(little: UInt16(file.name.utf8.count))
            common.append(little: UInt16(0))
            directory.append(little: UInt32(0x0201_4B50))
            directory.append(little: UInt16(20))
            directory += common
            directory += [UInt8](repeating: 0, count: 10)
            directory.append(little: UInt32(result.count))
            directory += Array(file.name.utf8)
            result.append(little: UInt32(0x0403_4B50))
            result += common + Array(file.name.utf8) + file.content
        }
        let start = result.count
        result += directory
        result.append(little: UInt32(0x0605_4B50))
        result.append(little: UInt32(0))
        result.append(little: UInt16(files.count))
        result.append(little: UInt16(files.count))
        result.append(little: UInt32(directory.count))
        result.append(little: UInt32(start))
        result.append(little: UInt16(0))
        return result
    }
}
