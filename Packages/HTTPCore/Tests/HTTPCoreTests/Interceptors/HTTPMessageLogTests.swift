import InMemoryLogging
import Logging
import Testing

@testable import HTTPCore

@Suite struct HTTPMessageLogTests {
    private func log(_ change: (inout HTTPOptions) -> Void, level: Logger.Level = .debug) -> (
        HTTPMessageLog?, InMemoryLogHandler
    ) {
        let handler = InMemoryLogHandler()
        var logger = Logger(label: "test") { _ in handler }
        logger.logLevel = level
        var options = HTTPOptions()
        change(&options)
        return (HTTPMessageLog(options, logger: logger), handler)
    }

    @Test func nothingIsLoggedUnlessAskedFor() {
        #expect(log { _ in }.0 == nil)
        #expect(log({ $0.logsMessages = true }, level: .info).0 == nil)
        #expect(log { $0.logsBodies = true }.0 != nil)
    }

    @Test func messagesAreLoggedWithoutSecrets() throws {
        let (log, handler) = log {
            $0.logsMessages = true
            $0.logsBodies = true
        }
        let body = HTTPBody.form(["username": "ana", "password": "topsecret"])
        try log?.sends(
            .post,
            HTTPURL("https://h/a?key=topsecret"),
            ["Authorization": "topsecret", "Accept": "text/csv"],
            body,
            label: "nightly"
        )
        let answer = try HTTPResponse.answer(
            200,
            ["Set-Cookie": "topsecret", "Content-Type": "application/json"],
            #"{"access_token":"topsecret","expires_in":1199}"#,
            url: "https://h/a?key=topsecret"
        )
        log?.received(answer, label: "nightly")
        let entries = handler.entries
        #expect(entries.map { "\($0.message)" } == ["request sent", "answer received"])
        let text = entries.map { "\($0.message) \($0.metadata)" }.joined()
        #expect(!text.contains("topsecret"))
        for part in [
            "POST", "https://h/a?key=…", "Accept: text/csv", "Authorization: <secret>", "username=ana&password=…",
            #""expires_in":1199"#, "200", "nightly", "Set-Cookie: <secret>",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test func bodiesAreLoggedOnlyIfAskedForAndOnlyTheirBeginning() throws {
        let (quiet, quietHandler) = log { $0.logsMessages = true }
        let (loud, loudHandler) = log { $0.logsBodies = true }
        for log in [quiet, loud] {
            try log?.sends(.put, HTTPURL("http://h/"), [:], .text(String(repeating: "x", count: 5_000)), label: nil)
            try log?.sends(.put, HTTPURL("http://h/"), [:], .bytes([0, 1, 2, 3, 255]), label: nil)
            try log?.sends(.put, HTTPURL("http://h/"), [:], .file("/x"), label: nil)
        }
        #expect(!"\(quietHandler.entries.map(\.metadata))".contains("xxx"))
        let bodies = loudHandler.entries.map { $0.metadata["http.request.body"].map { "\($0)" } }
        #expect(bodies == [String(repeating: "x", count: 1_024) + "…", "(no text)", nil])
    }
}
