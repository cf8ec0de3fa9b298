import Foundation
import Glibc

/// A small HTTP/1.1 server on a loopback port, a thread for each connection: what it answers is a closure's business.
// `state` is touched only with `lock` held; the rest is set once.
final class HTTPTestServer: @unchecked Sendable {
    typealias Answer = @Sendable (TestRequest, TestConnection) -> Void

    private struct State {
        var requests: [TestRequest] = []
        var open: [Int32: TestConnection] = [:]
        var accepted = 0
        var isStopped = false
    }

    let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var state = State()
    private let answer: Answer

    /// By default every request is answered by 200 and its own body, or `hello`.
    init(_ answer: @escaping Answer = { $1.reply(body: $0.body.isEmpty ? Array("hello".utf8) : $0.body) }) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) == 0 && listen(listener, 4_096) == 0
                    && getsockname(listener, pointer, &size) == 0
            }
        }
        guard listener >= 0, result else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.detach { [self] in accept() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [TestRequest] { lock.withLock { state.requests } }
    var accepted: Int { lock.withLock { state.accepted } }
    var openConnections: Int { lock.withLock { state.open.count } }

    /// Ends all connections and the port.
    func stop() {
        let open = lock.withLock {
            state.isStopped = true
            return Array(state.open.values)
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in open { connection.close() }
    }

    /// Ends all connections in order, as an idle limit would.
    func closeConnections() {
        for connection in lock.withLock({ Array(state.open.values) }) { connection.close() }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                break
            }
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
            let connection = TestConnection(descriptor)
            let isStopped = lock.withLock {
                state.accepted += 1
                state.open[descriptor] = connection
                return state.isStopped
            }
            if isStopped { connection.close() }
            Self.detach { [self] in serve(connection, descriptor) }
        }
        Glibc.close(listener)
    }

    private func serve(_ connection: TestConnection, _ descriptor: Int32) {
        while let request = connection.readRequest() {
            lock.withLock { state.requests.append(request) }
            answer(request, connection)
        }
        lock.withLock { state.open[descriptor] = nil }
        connection.free()
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.stackSize = 256 * 1024
        thread.start()
    }
}
