internal import ConnCore
internal import CurlTransport

/// Gives the transport the chunks of a reader that may block.
// Only the thread that drives the transfer touches it.
final class ReaderSource: CurlBodySource, @unchecked Sendable {
    private let next: () throws(ConnError) -> [UInt8]?
    private let sending: (@Sendable (Int) -> Void)?
    private var chunk: [UInt8] = []
    private var place = 0
    private var sent = 0

    init(_ next: @escaping () throws(ConnError) -> [UInt8]?, sending: (@Sendable (Int) -> Void)?) {
        self.next = next
        self.sending = sending
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConnError) -> CurlBodyStep {
        while place == chunk.count {
            guard let read = try next() else { return .end }
            chunk = read
            place = 0
        }
        let count = min(buffer.count, chunk.count - place)
        buffer.copyBytes(from: chunk[place..<place + count])
        place += count
        sent += count
        sending?(sent)
        return .bytes(count)
    }

    func rewind() -> Bool { false }
}
