import Foundation

/// A server on a port of loopback that follows a script for each connection and records what it received.
// `record` is guarded by `lock`; everything else is set once.
final class FakeServer: @unchecked Sendable {
    /// What a server does with a connection.
    typealias Script = @Sendable (FakeSession) -> Void

    let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var record: [FakeSession] = []

    /// Listens; each connection runs the script of its number, the last script again for those beyond.
    init(_ scripts: Script...) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) | listen(listener, 64) | getsockname(listener, address, &size)
            }
        }
        guard listener >= 0, result == 0 else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [weak self] in
            var number = 0
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Closed here and not in `deinit`: the number must not be another listener's while this one waits.
                    close(listener)
                    return
                }
                let session = FakeSession(descriptor)
                self?.add(session)
                let script = scripts[min(number, scripts.count - 1)]
                number += 1
                Thread {
                    script(session)
                    session.hangUp()
                }.start()
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        for session in sessions { session.interrupt() }
    }

    /// The connections so far, in their order.
    var sessions: [FakeSession] { lock.withLock { record } }

    private func add(_ session: FakeSession) { lock.withLock { record.append(session) } }

    /// A port on which nobody listens.
    static func closedPort() throws -> Int {
        try FakeServer { _ in }.port
    }
}

/// One connection of a ``FakeServer``, with the few messages of PostgreSQL's protocol that logins need.
// The mutable state is guarded by `lock`.
final class FakeSession: @unchecked Sendable {
    private let lock = NSLock()
    private var descriptor: Int32
    private var startupSettings: [String: String] = [:]
    private var answers: [String] = []
    private var asksTLS = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The startup packet's settings.
    var startup: [String: String] { lock.withLock { startupSettings } }
    /// The contents of the client's messages behind the startup packet: passwords, queries.
    var received: [String] { lock.withLock { answers } }
    /// Whether the client asked for TLS.
    var wasAskedForTLS: Bool { lock.withLock { asksTLS } }

    /// Ends the script's waiting; its thread hangs up.
    func interrupt() {
        lock.withLock { if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Closes the connection; called by the script's own thread.
    func hangUp() {
        lock.withLock {
            if descriptor >= 0 {
                shutdown(descriptor, Int32(SHUT_RDWR))
                close(descriptor)
            }
            descriptor = -1
        }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads exactly so many bytes; fewer when the client has gone.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(descriptor, &chunk, chunk.count, 0)
            guard got > 0 else { break }
            bytes += chunk.prefix(got)
        }
        return bytes
    }

    /// Waits until the client goes.
    func waitForEnd() { while !read(1).isEmpty {} }

    /// Reads the startup packet; a request for TLS is answered with `tls`.
    @discardableResult func readStartup(tls: String = "N") -> Bool {
        while true {
            let length = number(read(4))
            guard length >= 8 else { return false }
            let body = read(length - 4)
            guard body.count == length - 4 else { return false }
            if number(Array(body.prefix(4))) == 80_877_103 {
                lock.withLock { asksTLS = true }
                send(tls)
                guard tls == "N" else { return true }
                continue
            }
            let words = body.dropFirst(4).split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            var settings: [String: String] = [:]
            for index in stride(from: 0, to: words.count - 1, by: 2) where !words[index].isEmpty {
                settings[words[index]] = words[index + 1]
            }
            lock.withLock { startupSettings = settings }
            return true
        }
    }

    /// Reads one message and records its text.
    @discardableResult func readMessage() -> String? {
        let head = read(5)
        guard head.count == 5 else { return nil }
        let body = read(number(Array(head.dropFirst())) - 4)
        let text = String(decoding: body.prefix { $0 != 0 }, as: UTF8.self)
        guard head[0] != UInt8(ascii: "X") else { return nil }
        lock.withLock { answers.append(text) }
        return text
    }

    func message(_ type: Character, _ body: [UInt8]) {
        let length = UInt32(body.count + 4)
        send([type.asciiValue ?? 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body)
    }

    func fail(_ state: String, _ text: String, severity: String = "FATAL") {
        let fields = [
            ("S", severity), ("V", severity), ("C", state), ("M", text), ("F", "f.c"), ("L", "1"), ("R", "r"),
        ]
        message("E", fields.flatMap { Array(($0.0 + $0.1).utf8) + [0] } + [0])
    }

    func askForPassword() { message("R", [0, 0, 0, 3]) }

    /// The end of a login that went well.
    func welcome(_ status: [String: String] = [:]) {
        message("R", [0, 0, 0, 0])
        let all = [
            "client_encoding": "UTF8", "server_version": "15.0", "in_hot_standby": "off",
            "default_transaction_read_only": "off",
        ].merging(status) { $1 }
        for (name, value) in all where !value.isEmpty {
            message("S", Array(name.utf8) + [0] + Array(value.utf8) + [0])
        }
        message("K", [0, 0, 0, 1, 0, 0, 0, 2])
        message("Z", Array("I".utf8))
    }

    /// Answers each query with an empty result until the client goes.
    func serve() {
        while readMessage() != nil {
            message("C", Array("SET".utf8) + [0])
            message("Z", Array("I".utf8))
        }
    }

    /// Startup packet, welcome, service: a server without passwords.
    static func trusting(_ session: FakeSession) {
        guard session.readStartup() else { return }
        session.welcome()
        session.serve()
    }

    private func number(_ bytes: [UInt8]) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
