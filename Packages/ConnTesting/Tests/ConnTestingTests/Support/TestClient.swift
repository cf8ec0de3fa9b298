import Glibc
import Testing

@testable import ConnTesting

/// A blocking client on a plain socket; every call ends within 5 seconds, or as said.
final class TestClient {
    enum Ending {
        case end, reset, timeout
    }

    struct Refused: Error {
        let number: Int32
    }

    private let descriptor: Int32
    /// How it ended; the system says "reset" only once.
    private var ended: Ending?

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address = SocketAddress(loopback: UInt16(port))
        guard address.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            let number = errno
            close(descriptor)
            throw Refused(number: number)
        }
        limit(.seconds(5))
    }

    deinit {
        close(descriptor)
    }

    /// How long a call may take.
    func limit(_ time: Duration) {
        var value = timeval(tv_sec: 0, tv_usec: 0)
        value.tv_sec = Int(time.components.seconds)
        value.tv_usec = Int(time.components.attoseconds / 1_000_000_000_000)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &value, length)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &value, length)
    }

    /// Sends all of it; false when the connection refuses it.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 {
                if errno == ECONNRESET { ended = .reset }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// So many bytes, or fewer if the connection ends or the time is over.
    func receive(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let (part, ending) = receiveSome(count - bytes.count)
            bytes += part
            if ending != nil { break }
        }
        return bytes
    }

    func receiveText(_ count: Int) -> String {
        String(decoding: receive(count), as: UTF8.self)
    }

    /// Everything to the connection's end.
    func receiveAll() -> (text: String, ending: Ending) {
        let (bytes, ending) = receiveRest()
        return (String(decoding: bytes, as: UTF8.self), ending)
    }

    func receiveAllBytes() -> [UInt8] {
        receiveRest().bytes
    }

    private func receiveRest() -> (bytes: [UInt8], ending: Ending) {
        var bytes: [UInt8] = []
        while true {
            let (part, ending) = receiveSome(65_536)
            bytes += part
            if let ending { return (bytes, ending) }
        }
    }

    func finishWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Lets the end of this object be a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func receiveSome(_ count: Int) -> ([UInt8], Ending?) {
        if let ended { return ([], ended) }
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            result = recv(descriptor, buffer.baseAddress, count, 0)
            used = max(result, 0)
        }
        if result > 0 { return (bytes, nil) }
        if result < 0, errno == EAGAIN { return ([], .timeout) }
        ended = result == 0 ? .end : .reset
        return ([], ended)
    }
}
