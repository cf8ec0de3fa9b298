import Glibc
import Testing

@testable import ConnTesting

/// A server on plain sockets that says back what it hears, and remembers it.
// @unchecked: what two threads use is read and written under `lock`.
final class EchoServer: @unchecked Sendable {
    enum Ending {
        case end, reset
    }

    struct Connection {
        var received: [UInt8] = []
        var ending: Ending?
        /// What the kernel didn't take at once.
        fileprivate var pending: ArraySlice<UInt8> = []
    }

    private let lock = Lock()
    private var isStopping = false
    private var seen: [Connection] = []
    private let signal: (reading: Int32, writing: Int32)
    private let listener: Int32
    private var thread: pthread_t?
    /// Connections whose end a write has learned; used by the thread alone.
    private var broken: Set<Int> = []
    private let greeting: [UInt8]
    private let prefix: [UInt8]
    private let socketPath: String?
    let port: Int

    /// - Parameters:
    ///   - greeting: said to each client first.
    ///   - prefix: said before each answer.
    ///   - socketPath: listens there instead of a TCP port.
    init(greeting: String = "", prefix: String = "", socketPath: String? = nil) throws {
        self.greeting = Array(greeting.utf8)
        self.prefix = Array(prefix.utf8)
        self.socketPath = socketPath
        if let socketPath {
            let address = try #require(SocketAddress.resolve(.socket(socketPath)).first)
            let descriptor = Sockets.make(AF_UNIX)
            listener = descriptor
            guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else { throw ConnTestingError.system("bind") }
            port = 0
        } else {
            listener = try Sockets.bound(port: 0)
            port = Int(Sockets.port(of: listener))
        }
        guard listen(listener, 1_024) == 0 else { throw ConnTestingError.system("listen") }
        signal = try #require(Sockets.makeSignal())
        var started = pthread_t()
        pthread_create(
            &started,
            nil,
            { argument in
                Unmanaged<EchoServer>.fromOpaque(argument!).takeUnretainedValue().serve()
                return nil
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
        thread = started
    }

    deinit {
        stop()
    }

    var connections: [Connection] {
        lock.withLock { seen }
    }

    var received: String {
        String(decoding: connections.flatMap(\.received), as: UTF8.self)
    }

    func stop() {
        guard let thread else { return }
        lock.withLock { isStopping = true }
        Sockets.signal(signal.writing)
        pthread_join(thread, nil)
        self.thread = nil
        for descriptor in [listener, signal.reading, signal.writing] { Sockets.close(descriptor) }
        if let socketPath { unlink(socketPath) }
    }

    private func serve() {
        var poller = Poller()
        var descriptors: [Int: Int32] = [:]
        poller.watch(signal.reading, UInt64.max, .reading)
        poller.watch(listener, UInt64.max - 1, .reading)
        while !lock.withLock({ isStopping }) {
            for (token, events) in poller.wait(milliseconds: -1) {
                if token == UInt64.max { continue }
                if token == UInt64.max - 1 {
                    let descriptor = Sockets.accept(listener)
                    guard descriptor >= 0 else { continue }
                    let number = lock.withLock {
                        seen.append(Connection())
                        return seen.count - 1
                    }
                    descriptors[number] = descriptor
                    poller.watch(descriptor, UInt64(number), .reading)
                    say(greeting, number, descriptor, &poller)
                    continue
                }
                guard let descriptor = descriptors[Int(token)] else { continue }
                if events.contains(.writing) { say([], Int(token), descriptor, &poller) }
                guard events.contains(.reading) || !events.isDisjoint(with: .failure) else { continue }
                var ending = EchoServer.Ending.end
                switch Sockets.read(descriptor) {
                case .bytes(let bytes):
                    lock.withLock { seen[Int(token)].received += bytes }
                    say(prefix + bytes, Int(token), descriptor, &poller)
                    continue
                case .wouldBlock: continue
                case .end: if broken.contains(Int(token)) { ending = .reset }
                case .failed: ending = .reset
                }
                lock.withLock { seen[Int(token)].ending = ending }
                poller.forget(descriptor)
                Sockets.close(descriptor)
                descriptors[Int(token)] = nil
            }
        }
        for descriptor in descriptors.values { Sockets.close(descriptor) }
    }

    private func say(_ bytes: [UInt8], _ number: Int, _ descriptor: Int32, _ poller: inout Poller) {
        var rest = lock.withLock { seen[number].pending } + bytes
        while !rest.isEmpty {
            let result = Sockets.write(descriptor, rest)
            if case .failed = result { broken.insert(number) }
            guard case .sent(let count) = result else { break }
            rest = rest.dropFirst(count)
        }
        lock.withLock { seen[number].pending = rest }
        poller.watch(descriptor, UInt64(number), rest.isEmpty ? .reading : [.reading, .writing])
    }
}
