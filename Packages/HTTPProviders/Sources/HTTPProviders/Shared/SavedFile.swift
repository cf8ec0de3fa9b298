internal import Glibc

/// The first bytes of a file.
enum SavedFile {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Up to 16 KiB; `nil` if the file cannot be read.
    static func head(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        var isFailed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, count in
            let result = read(file, buffer.baseAddress, buffer.count)
            isFailed = result < 0
            count = max(0, result)
        }
        return isFailed ? nil : bytes
    }
}
