import ConnCore
import CurlTransport
import Testing

/// What FTP needs no server for; the rest runs against real servers in the package FTP.
@Suite struct FTPTests {
    private func session() throws -> CurlSession {
        var settings = CurlSettings()
        settings.protocols = .ftp
        settings.tls = .off
        settings.ftp = CurlFTPSettings(user: "u", password: "p", isEncrypted: false)
        return try CurlSession(settings, share: CurlShare())
    }

    private func failure(_ ftp: CurlFTPRequest, url: String = "ftp://127.0.0.1:9/%2F") throws -> CurlFailure? {
        let session = try session()
        var request = CurlRequest(url: url)
        request.ftp = ftp
        let transfer = CurlTransfer(request, receiver: Collector())
        return #expect(throws: CurlFailure.self) { try session.perform(transfer) }
    }

    @Test(
        "a command that would be two is refused before anything is sent",
        arguments: ["NOOP\r\nDELE x", "NOOP\n", "a\u{0}b", ""]
    )
    func injection(_ command: String) throws {
        let failure = try failure(CurlFTPRequest(.commands, commands: [Array(command.utf8)], mayConnect: true))
        #expect(failure?.error.kind == .invalidInput && failure?.newConnections == 0)
    }

    @Test("a transfer that may not connect opens no control connection")
    func noSecondLogin() throws {
        let failure = try failure(CurlFTPRequest(.commands, commands: [Array("NOOP".utf8)]))
        #expect(failure?.isStale == true && failure?.newConnections == 0)
        #expect(failure?.error.retry == .reconnect && failure?.error.outcome == .notApplied)
    }

    @Test("a server that is not there is told as such")
    func nobody() throws {
        let failure = try failure(CurlFTPRequest(.commands, mayConnect: true))
        #expect(failure?.error.kind == .connection && failure?.error.phase == .connect)
    }

    @Test("HTTP is not spoken by a session for FTP")
    func otherScheme() throws {
        let failure = try failure(CurlFTPRequest(.commands, mayConnect: true), url: "http://127.0.0.1:9/")
        #expect(failure?.error.kind == .invalidInput)
    }
}
