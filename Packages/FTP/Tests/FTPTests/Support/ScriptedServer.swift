import Foundation

/// An FTP server of a few commands that says and sends what a test wants, on a port of its own of this machine.
// `answers`, `commands` and `connections` are read and written under `lock`; the descriptor is set once.
final class ScriptedServer: @unchecked Sendable {
    let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var answers: [String: [String]] = [:]
    private var files: [String: [UInt8]] = [:]
    private var seen: [String] = []
    private var connections = 0
    private var times: [String: String] = [:]
    private var actions: [String: @Sendable () -> Void] = [:]
    private var restartAnswer: String?
    private var open: Set<Int32> = []

    init() throws {
        (listener, port) = try Self.listen()
        let listener = listener
        Thread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let server = self else { return }
                server.lock.withLock { server.connections += 1 }
                Thread { server.serve(client) }.start()
            }
        }.start()
    }

    deinit { stop() }

    /// Nobody gets in any more.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// What the next commands of this verb are answered with, one after another, instead of the usual; `cut` closes the
    /// connection without an answer, `done, cut` after it has done what was asked; `silence` is no answer, `usual` one that is
    /// answered as ever. MLSD, RETR and STOR know more: `half, cut` and `half, 426 Gone` move half of the bytes, and
    /// `cut at 10` so many.
    func answer(_ verb: String, _ replies: String...) {
        lock.withLock { answers[verb, default: []] += replies }
    }

    /// What MLSD, LIST or RETR of a path sends; `LIST /path` is for that command alone.
    func send(_ path: String, _ text: String) {
        lock.withLock { files[path] = Array(text.utf8) }
    }

    /// What a path holds.
    func content(_ path: String) -> [UInt8]? { lock.withLock { files[path] } }

    /// What happens before the next command of this verb is answered.
    func before(_ verb: String, _ action: @escaping @Sendable () -> Void) {
        lock.withLock { actions[verb] = action }
    }

    /// When a path was changed, as MDTM tells it; without one MDTM is unknown.
    func date(_ path: String, _ time: String?) { lock.withLock { times[path] = time } }

    /// What REST does before STOR: `nil` as it should, else the reply; `ignored` says yes and begins anew all the same.
    func restart(_ answer: String?) { lock.withLock { restartAnswer = answer } }

    /// Says something to everybody, if anything, and closes all connections; returns once that is done.
    func dropAll(saying text: String? = nil) {
        let clients = lock.withLock { open }
        for client in clients {
            if let text { say(client, text) }
            shutdown(client, Int32(SHUT_RDWR))
        }
        let limit = Date() + 60
        while lock.withLock({ !open.isDisjoint(with: clients) }), Date() < limit { usleep(1_000) }
    }

    /// All commands so far.
    var commands: [String] { lock.withLock { seen } }
    /// How many have connected.
    var connected: Int { lock.withLock { connections } }

    private func serve(_ client: Int32) {
        lock.withLock { _ = open.insert(client) }
        defer {
            lock.withLock { _ = open.remove(client) }
            close(client)
        }
        var data: Int32 = -1
        defer { if data >= 0 { close(data) } }
        var offset = 0
        var folder = "/"
        var renamed = ""
        say(client, "220-Welcome\r\n220-to all\r\n220 of you")
        var buffer: [UInt8] = []
        while let line = readLine(client, &buffer) {
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            let verb = parts[0].uppercased()
            let argument = parts.count > 1 ? parts[1] : ""
            lock.withLock { actions.removeValue(forKey: verb) }?()
            let scripted = lock.withLock { () -> String? in
                seen.append(line)
                guard let next = answers[verb]?.first else { return nil }
                answers[verb]?.removeFirst()
                return next
            }
            if scripted == "cut" { return }
            if scripted == "silence" { continue }
            let moves = scripted?.hasPrefix("half, ") == true || scripted?.hasPrefix("cut at ") == true
            if let scripted, scripted != "done, cut", scripted != "usual", !moves {
                offset = 0
                say(client, scripted)
                if scripted.hasPrefix("421") { return }
                continue
            }
            switch verb {
            case "USER": say(client, "331 Password?")
            case "PASS": say(client, "230 In")
            case "PWD": say(client, "257 \"/\" is it")
            case "FEAT": say(client, "211-Features\r\n MLST type*;size*;\r\n SIZE\r\n211 End")
            case "CWD":
                folder = argument.hasSuffix("/.") ? String(argument.dropLast(2)) : argument
                say(client, "250 There")
            case "SIZE":
                let size = lock.withLock { files[argument]?.count }
                say(client, size.map { "213 \($0)" } ?? "550 No such file")
            case "MDTM":
                say(client, lock.withLock { times[argument] }.map { "213 \($0)" } ?? "500 What?")
            case "MLST":
                let size = lock.withLock { files[argument]?.count }
                let entry = size.map { "250-It\r\n type=file;size=\($0); \(argument)\r\n250 End" }
                say(client, entry ?? "550 No such file")
            case "DELE":
                lock.withLock { _ = files.removeValue(forKey: argument) }
                if scripted == "done, cut" { return }
                say(client, "250 Gone")
            case "MKD", "RMD":
                if scripted == "done, cut" { return }
                say(client, "250 Done")
            case "REST":
                let answer = lock.withLock { restartAnswer }
                offset = answer == nil ? Int(argument) ?? 0 : 0
                say(client, answer == nil || answer == "ignored" ? "350 From there" : answer ?? "")
            case "EPSV":
                if data >= 0 { close(data) }
                guard let made = try? Self.listen() else { return }
                data = made.descriptor
                say(client, "229 Here (|||\(made.port)|)")
            case "PASV":
                if data >= 0 { close(data) }
                guard let made = try? Self.listen() else { return }
                data = made.descriptor
                say(client, "227 Here (127,0,0,1,\(made.port / 256),\(made.port % 256))")
            case "RETR" where offset > 0 || moves, "MLSD" where moves:
                guard let bytes = lock.withLock({ files[argument] }) else {
                    say(client, "550 No such file")
                    continue
                }
                say(client, "150 Coming")
                let peer = accept(data, nil, nil)
                let rest = bytes.dropFirst(offset)
                offset = 0
                Self.send(peer, rest.prefix(Self.count(scripted, of: rest.count)))
                close(peer)
                guard let end = Self.end(scripted) else { return }
                say(client, end)
            case "MLSD", "LIST", "RETR":
                let path = argument.hasPrefix("-a") ? String(argument.dropFirst(3)) : argument
                let named = path.isEmpty ? folder : path
                let bytes = lock.withLock { files["\(verb) \(named)"] ?? files[named] }
                guard let bytes else {
                    say(client, "550 No such file")
                    continue
                }
                say(client, "150 Coming")
                let peer = accept(data, nil, nil)
                _ = bytes.withUnsafeBytes { Foundation.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                close(peer)
                say(client, "226 Done")
            case "STOR", "APPE":
                say(client, "150 Send it")
                let peer = accept(data, nil, nil)
                var bytes: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 4_096)
                while true {
                    let count = recv(peer, &piece, piece.count, 0)
                    guard count > 0 else { break }
                    bytes += piece[..<count]
                }
                close(peer)
                bytes = Array(bytes.prefix(Self.count(scripted, of: bytes.count)))
                lock.withLock {
                    let old = files[argument] ?? []
                    files[argument] = (verb == "APPE" ? old : Array(old.prefix(offset))) + bytes
                }
                offset = 0
                guard let end = Self.end(scripted) else { return }
                say(client, end)
            case "RNFR":
                renamed = argument
                let isThere = lock.withLock { files[argument] != nil }
                say(client, isThere ? "350 And now?" : "550 No such file")
            case "RNTO":
                lock.withLock { files[argument] = files.removeValue(forKey: renamed) }
                if scripted == "done, cut" { return }
                say(client, "250 Renamed")
            case "QUIT":
                say(client, "221 Bye")
                return
            default: say(client, "200 Fine")
            }
        }
    }

    /// How many bytes are moved.
    private static func count(_ scripted: String?, of whole: Int) -> Int {
        guard let scripted else { return whole }
        if scripted.hasPrefix("cut at ") { return Int(scripted.dropFirst(7)) ?? 0 }
        return scripted.hasPrefix("half, ") ? whole / 2 : whole
    }

    /// What is said behind the bytes; `nil` to close the connection.
    private static func end(_ scripted: String?) -> String? {
        guard let scripted, scripted != "usual" else { return "226-Done\r\n226 all of it" }
        guard scripted.hasPrefix("half, "), scripted != "half, cut" else { return nil }
        return String(scripted.dropFirst(6))
    }

    private static func send(_ peer: Int32, _ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    private func say(_ client: Int32, _ text: String) {
        let bytes = Array((text + "\r\n").utf8)
        _ = bytes.withUnsafeBytes { Foundation.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    private func readLine(_ client: Int32, _ buffer: inout [UInt8]) -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end].filter { $0 != 0x0D }, as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = recv(client, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            buffer += piece[..<count]
        }
    }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Foundation.listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw POSIXError(.EADDRINUSE) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
