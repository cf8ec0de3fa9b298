import ConnHandlers
import Foundation
import Glibc
import Testing

@testable import ConnHandlerCommands

@Suite("ping, step by step")
struct PingTests {
    @Test("a file has the steps url, open and query")
    func file() async throws {
        let program = try await Program.run(["ping", "sqlite::memory:"])
        #expect(program.code == 0)
        let lines = program.output.split(separator: "\n")
        #expect(
            lines.map { $0.prefix(14) }
                == ["url    ok      ", "open   ok      ", "query  ok      "].map { $0.prefix(14) }
        )
        #expect(lines.allSatisfy { $0.contains(/\(\d+ ms\)|\([\d.]+ s\)/) }, "\(program.output)")
    }

    @Test(
        "a URL that cannot be read ends at url",
        arguments: ["plant.db", "oracle://db/x", "sqlite::memory:?busyTimout=1s"]
    )
    func url(_ url: String) async throws {
        let program = try await Program.run(["ping", url])
        #expect(program.code == 1)
        #expect(program.output.hasPrefix("url    FAILED"), "\(program.output)")
        #expect(program.output.split(separator: "\n").count == 1)
        #expect(program.error.hasPrefix("Error: "))
    }

    @Test("a host that is not known ends at dns")
    func dns() async throws {
        let program = try await Program.run(["ping", "postgresql://app:x@nowhere.invalid/plant"])
        #expect(program.code == 1)
        #expect(program.output.contains("url    ok"))
        #expect(program.output.contains("dns    FAILED"), "\(program.output)")
        #expect(!program.output.contains("tcp"))
        #expect(program.error.contains("'nowhere.invalid'"), "\(program.error)")
    }

    @Test("a port where nobody listens ends at tcp")
    func refused() async throws {
        let port = try Listener().port  // gone again at once
        let program = try await Program.run(["ping", "postgresql://app:x@localhost:\(port)/plant"])
        #expect(program.code == 1)
        #expect(program.output.contains("dns    ok      localhost is "), "\(program.output)")
        #expect(program.output.contains("tcp    FAILED"), "\(program.output)")
        #expect(!program.output.contains("tls"))
        #expect(program.error.contains(":\(port)") && program.error.contains("refused"), "\(program.error)")
    }

    @Test("a server that is busy beyond measure ends at tcp, in time")
    func silent() async throws {
        let listener = try Listener(backlog: 0)
        let held = try listener.fill()
        defer { held.forEach { close($0) } }
        let stopwatch = ContinuousClock.now
        let program = try await Program.run([
            "ping", "postgresql://app:x@127.0.0.1:\(listener.port)/plant", "--connect-timeout", "0.3",
        ])
        #expect(stopwatch.duration(to: .now) < .seconds(20))
        #expect(program.code == 1)
        #expect(program.output.contains("tcp    FAILED"), "\(program.output)")
        #expect(program.error.contains("0.3 seconds"), "\(program.error)")
    }

    @Test("a socket that is not there ends at tcp")
    func socket() async throws {
        let program = try await Program.run(["ping", "postgresql:///plant?socket=/nowhere/socket&user=app"])
        #expect(program.code == 1)
        #expect(program.output.contains("dns    -"), "\(program.output)")
        #expect(program.output.contains("tcp    FAILED"), "\(program.output)")
        #expect(program.error.contains("'/nowhere/socket'"), "\(program.error)")
    }

    @Test("one of several hosts is enough, and the others are told of")
    func severalHosts() async throws {
        let listener = try Listener()
        let free = try Listener().port
        let program = try await Program.run([
            "ping", "postgresql://app:x@nowhere.invalid,127.0.0.1:\(free),127.0.0.1:\(listener.port)/plant",
            "--connect-timeout", "0.5", "--retries", "0",
        ])
        #expect(program.output.contains("dns    ok"), "\(program.output)")
        #expect(program.output.contains("'nowhere.invalid'"))
        #expect(program.output.contains("tcp    ok"), "\(program.output)")
        #expect(program.output.contains("127.0.0.1:\(listener.port) accepts connections"))
        #expect(program.output.contains("FAILED") && program.code == 1)  // nobody speaks there
    }

    @Test("what the server itself refused counts as login, all else as TLS")
    func classification() {
        var refused = ConnError(.server, "refused", phase: .connect)
        refused.nativeCode = .init(system: "SQLSTATE", code: "08P01")
        #expect(ServerPing.isFromLogin(refused))
        #expect(ServerPing.isFromLogin(ConnError(.authentication, "no", phase: .connect)))
        #expect(!ServerPing.isFromLogin(ConnError(.connection, "certificate", phase: .connect)))
        #expect(!ServerPing.isFromLogin(ConnError(.timeout, "silent", phase: .connect)))
    }
}

/// A TCP port of this machine that listens and never answers.
final class Listener {
    private let descriptor: Int32
    let port: Int

    init(backlog: Int32 = 16) throws {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = Self.loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, size) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, raw, &size) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    }

    deinit {
        close(descriptor)
    }

    /// Connects until the kernel lets nobody in any more; the connections are the caller's to close.
    func fill() throws -> [Int32] {
        var held: [Int32] = []
        while held.count < 64 {
            let client = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            held.append(client)
            var address = Self.loopback(port)
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, size) }
            }
            var poller = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
            if poll(&poller, 1, 200) == 0 { return held }
        }
        throw POSIXError(.ENOBUFS)
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}
