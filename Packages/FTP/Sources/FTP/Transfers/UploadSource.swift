internal import ConnCore
internal import CurlTransport

/// The bytes of an upload, through all its tries.
protocol UploadSource: AnyObject {
    /// Bytes in all; `nil` if that is not known.
    var length: Int64? { get }
    /// Whether a try may begin at any byte.
    var canSeek: Bool { get }
    /// Whether a byte was given that cannot be given again.
    var isSpent: Bool { get }
    /// A try begins at this byte.
    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError)
    /// Puts the next bytes into the buffer.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep
    /// The try has ended.
    func end()
}

extension UploadSource {
    func end() {}
}

extension FTPContent {
    /// The source of one call.
    func source() throws(ConnError) -> any UploadSource {
        switch origin {
        case .bytes(let bytes): BytesSource(bytes)
        case .file(let path): try FileSource(path)
        case .producer(let length, let box): ProducerSource(box, length: length)
        case .stream(let length, let box): StreamSource(box, length: length)
        }
    }
}

/// Bytes in memory.
final class BytesSource: UploadSource {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var length: Int64? { Int64(bytes.count) }
    var canSeek: Bool { true }
    var isSpent: Bool { false }

    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError) { place = Int(offset) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        let count = min(buffer.count, bytes.count - place)
        guard count > 0 else { return .end }
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<place + count]))
        }
        place += count
        return .bytes(count)
    }
}

/// Chunks of a closure.
final class ProducerSource: UploadSource {
    let length: Int64?
    private let box: ProducerBox
    private var rest: ArraySlice<UInt8> = []
    private(set) var isSpent = false

    init(_ box: ProducerBox, length: Int64?) {
        self.box = box
        self.length = length
    }

    var canSeek: Bool { false }

    func begin(at offset: Int64, _ transfer: CurlTransfer?) throws(ConnError) {}

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        isSpent = true
        while rest.isEmpty {
            do {
                guard let chunk = try box.next() else { return .end }
                rest = chunk[...]
            } catch {
                throw UploadReader.error(of: error)
            }
        }
        return .bytes(UploadReader.copy(&rest, into: buffer))
    }
}
