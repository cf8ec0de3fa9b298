@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// A local file that is uploaded.
final class FileSource: UploadSource {
    private let file: OutgoingFile
    private var place = 0

    init(_ path: String) throws(ConnError) {
        file = try OutgoingFile(path, advice: "upload folders by uploadTree, pipes and devices by a producer")
    }

    /// When it was last changed.
    var modified: (seconds: Int64, nanoseconds: Int) { file.modified }
    var length: Int64? { Int64(file.length) }
    var canSeek: Bool { true }
    var isSpent: Bool { false }

    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError) { place = Int(offset) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        let count = try file.read(into: buffer, from: place)
        place += count
        return count == 0 ? .end : .bytes(count)
    }
}
