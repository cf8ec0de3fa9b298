import Glibc
import Testing

@testable import TDSStandIn

/// A blocking client of the wire, on a socket of its own. Every wait ends after ten seconds.
final class SocketClient {
    enum Ending: Hashable {
        case closed
        case reset
        case timeout
    }

    private let socket: Int32
    private(set) var received: [UInt8] = []

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
    }

    deinit { close(socket) }

    /// Sends all the bytes; false when the connection is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Receives what is there next; how it ended instead, if it did.
    func receive() -> Ending? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count > 0 {
            received += buffer[..<count]
            return nil
        }
        return count == 0 ? .closed : errno == ECONNRESET ? .reset : .timeout
    }

    /// Receives until so many answers are whole.
    func messages(_ count: Int) throws -> [[UInt8]] {
        while RecordingTransport.messages(of: received).count < count {
            let ending = receive()
            try #require(ending == nil, "\(String(describing: ending)) after \(received.count) bytes")
        }
        return RecordingTransport.messages(of: received)
    }

    /// Receives until the connection ends.
    func end() -> Ending {
        while true {
            if let ending = receive() { return ending }
        }
    }

    /// PRELOGIN without encryption, and LOGIN7; the tokens of the answer.
    func login(_ message: [UInt8] = ClientMessages.login()) throws -> [AnswerToken] {
        send(ClientMessages.packets(ClientMessages.prelogin(encryption: 2), type: .prelogin))
        _ = try messages(1)
        send(ClientMessages.packets(message, type: .login))
        return try AnswerReader.tokens(try messages(2)[1])
    }

    /// The tokens of a batch's answer.
    func batch(_ text: String) throws -> [AnswerToken] {
        let before = RecordingTransport.messages(of: received).count
        send(ClientMessages.packets(ClientMessages.batch(text), type: .batch))
        return try AnswerReader.tokens(try messages(before + 1)[before])
    }
}
