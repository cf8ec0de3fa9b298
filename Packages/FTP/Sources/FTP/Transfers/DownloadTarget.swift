@_spi(ConnInternals) internal import ConnCore

/// Where a download's bytes go.
protocol DownloadTarget: AnyObject {
    /// Bytes so far.
    var count: Int64 { get }
    func write(_ portion: UnsafeRawBufferPointer) throws(ConnError)
    /// Throws away what has come.
    func empty() throws(ConnError)
    /// The bytes from `start` on.
    func bytes(from start: Int64) throws(ConnError) -> [UInt8]
}

/// A file beside its target.
final class FileDownload: DownloadTarget {
    let file: PartialFile

    init(_ file: PartialFile) {
        self.file = file
    }

    var count: Int64 { Int64(file.bytes) }

    func write(_ portion: UnsafeRawBufferPointer) throws(ConnError) { try file.write(portion) }

    func empty() throws(ConnError) { try file.empty() }

    func bytes(from start: Int64) throws(ConnError) -> [UInt8] {
        var bytes: [UInt8] = []
        try file.readBack(from: Int(start)) { bytes.append(contentsOf: $0) }
        return bytes
    }
}

/// Memory.
final class MemoryDownload: DownloadTarget {
    private(set) var bytes: [UInt8] = []
    private let limit: Int
    private let what: String

    init(limit: Int, what: String) {
        self.limit = limit
        self.what = what
    }

    var count: Int64 { Int64(bytes.count) }

    func write(_ portion: UnsafeRawBufferPointer) throws(ConnError) {
        guard bytes.count + portion.count <= limit else {
            throw ConnError(
                .resourceExhausted,
                "\(what) failed: the file has more than \(limit) bytes",
                advice: "raise maximumBytes, download to a file, or stream it"
            )
        }
        bytes.append(contentsOf: portion)
    }

    func empty() throws(ConnError) { bytes.removeAll() }

    func bytes(from start: Int64) throws(ConnError) -> [UInt8] { Array(bytes[Int(start)...]) }
}
