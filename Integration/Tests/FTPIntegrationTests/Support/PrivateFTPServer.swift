import FTP
import Foundation
import IntegrationSupport

/// An FTP server of this test's own, which may be killed and started again: `Tools/servers.d/ftp/private`.
// The pipes are used under `lock`, one command at a time; the rest never changes.
final class PrivateFTPServer: @unchecked Sendable {
    /// The served folder on this machine.
    let root: String
    private let variables: [String: String]
    private let name: String
    private let process: pid_t
    private let lock = NSLock()
    private let input: Int32
    private let output: FileHandle

    /// Starts a server: `vsftpd`, `proftpd`, `pureftpd` or `pyftpdlib`. Blocks.
    init(_ name: String) throws {
        var ends: [Int32] = [0, 0, 0, 0]
        let isMade = ends.withUnsafeMutableBufferPointer { ends in
            pipe(ends.baseAddress!) == 0 && pipe(ends.baseAddress! + 2) == 0
        }
        guard isMade else { throw PrivateServerError("no pipe: errno \(errno)") }
        // A descriptor that another child has too would hide the end of ours.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        var environment: [String: String] = [:]
        for key in ["CONN_FTP_SERVERS", "TMPDIR"] { environment[key] = Environment.value(of: key) }
        process = try PrivateServerCommand.spawn(
            [PrivateServerHome.tools + "/ftp/private", name],
            environment: environment,
            files: [ends[0], ends[3], nothing]
        )
        close(ends[0])
        close(ends[3])
        close(nothing)
        input = ends[1]
        let output = FileHandle(fileDescriptor: ends[2], closeOnDealloc: true)
        self.output = output
        self.name = name.uppercased()
        var variables: [String: String] = [:]
        var said: [String] = []
        var isReady = false
        while !isReady, let line = Self.line(output) {
            isReady = line == "ready"
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { variables[parts[0]] = parts[1] } else { said.append(line) }
        }
        self.variables = variables
        root = variables["CONN_FTP_\(self.name)_ROOT"] ?? ""
        guard isReady else { throw PrivateServerError("there is no private \(name): \(said.joined(separator: "; "))") }
    }

    deinit {
        close(input)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// Where the server is, in clear.
    func properties() throws -> FTPConnProperties {
        guard let url = variables["CONN_FTP_\(name)_URL"] else { throw PrivateServerError("\(name) told no URL") }
        var (properties, _) = try FTPHandler.parse(ConnectionURL(url))
        properties.password = variables["CONN_FTP_PASSWORD"].map { Secret($0) }
        properties.tls = .off
        return properties
    }

    /// Sends SIGKILL to all its processes. Blocks until they are gone.
    func kill() throws { try send("kill", "killed") }

    /// Starts it again on the same port. Blocks until it answers.
    func start() throws { try send("start", "started") }

    private func send(_ command: String, _ wanted: String) throws {
        try lock.withLock {
            let bytes = Array((command + "\n").utf8)
            guard write(input, bytes, bytes.count) == bytes.count else { throw PrivateServerError("\(name) has ended") }
            let answer = Self.line(output)
            guard answer == wanted else { throw PrivateServerError("\(name) answered '\(answer ?? "")' to \(command)") }
        }
    }

    private static func line(_ file: FileHandle) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(file.fileDescriptor, &byte, 1) == 1 {
            if byte == 0x0A { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
