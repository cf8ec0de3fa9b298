import Testing

@testable import FTP

/// Control connections that end before a reply: was the command done, and may it be sent again?
@Suite struct LostReplyTests {
    private func change(_ ftp: FTPHandler, _ verb: String, _ options: CallOptions = .default) async throws {
        switch verb {
        case "DELE": try await ftp.delete("f", options: options)
        case "MKD": try await ftp.makeDirectory("d", options: options)
        case "RMD": try await ftp.removeDirectory("d", options: options)
        default: try await ftp.rename("f", to: "g", options: options)
        }
    }

    @Test(
        "a change whose reply got lost may have been done, and is not sent again",
        arguments: ["DELE", "MKD", "RMD", "RNTO"],
        ["cut", "done, cut"]
    )
    func lost(_ verb: String, _ end: String) async throws {
        let server = try ScriptedServer()
        server.send("/f", "x")
        server.answer(verb, end)
        try await server.with { ftp in
            let error = await #expect(throws: ConnError.self) { try await change(ftp, verb) }
            #expect(error?.kind == .connection && error?.outcome == .unknown, "\(error as Any)")
            #expect(error?.attempts.count == 1)
        }
        #expect(server.verbs(verb) == verb)
    }

    @Test("RNFR changes nothing, so a rename that broke there is done again")
    func beforeRename() async throws {
        let server = try ScriptedServer()
        server.send("/f", "x")
        server.answer("RNFR", "cut")
        try await server.with { try await $0.rename("f", to: "g") }
        #expect(server.verbs("RNFR", "RNTO") == "RNFR RNFR RNTO" && server.content("/g") != nil)
    }

    @Test("it is sent again where the caller says that twice does no harm", arguments: ["DELE", "MKD", "RMD"])
    func idempotent(_ verb: String) async throws {
        let server = try ScriptedServer()
        server.answer(verb, "done, cut")
        try await server.with { try await change($0, verb, CallOptions(idempotent: true)) }
        #expect(server.verbs(verb) == "\(verb) \(verb)")
    }

    @Test(
        "a connection that the server closed while it lay idle is replaced before a change is sent",
        arguments: [nil, "421 Timeout"],
        ["DELE", "MKD", "RMD", "RNTO"]
    )
    func idle(_ farewell: String?, _ verb: String) async throws {
        let server = try ScriptedServer()
        server.send("/f", "x")
        try await server.with { ftp in
            #expect(try await ftp.size(of: "f") == 1)
            server.dropAll(saying: farewell)
            try await change(ftp, verb)
        }
        #expect(server.verbs(verb) == verb && server.connected == 2)
    }

    @Test("what only looks is asked again", arguments: ["cut", "421 Bye"])
    func looking(_ end: String) async throws {
        let server = try ScriptedServer()
        server.send("/f", "x")
        server.answer("SIZE", end)
        #expect(try await server.with { try await $0.size(of: "f") } == 1)
        #expect(server.verbs("SIZE") == "SIZE SIZE")
    }
}
