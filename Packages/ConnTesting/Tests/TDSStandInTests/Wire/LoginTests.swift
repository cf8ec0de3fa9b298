import Testing

@testable import TDSStandIn

@Suite struct LoginTests {
    @Test func preloginIsReadAndAnswered() throws {
        let nonce = [UInt8](repeating: 7, count: 32)
        let prelogin = try Prelogin(reading: ClientMessages.prelogin(encryption: 1, nonce: nonce))
        #expect(prelogin.encryption == .on && !prelogin.wantsMars && prelogin.nonce == nonce)
        let answer = prelogin.answer(
            encryption: .on,
            version: [16, 0, 0, 0, 0, 0],
            nonce: Array(repeating: 9, count: 32)
        )
        // The answer has the form of a question.
        let again = try Prelogin(reading: answer)
        #expect(again.encryption == .on && again.nonce == Array(repeating: 9, count: 32))
        #expect(Array(answer[..<5]) == [0, 0, 31, 0, 6])
    }

    @Test(
        arguments: [
            (.off, .off, .unsupported, false, true), (.on, .off, .unsupported, false, true),
            (.unsupported, .off, .unsupported, false, true), (.required, .off, .unsupported, false, true),
            (.off, .optional, .off, false, false), (.on, .optional, .on, true, false),
            (.unsupported, .optional, .unsupported, false, true), (.required, .optional, .on, true, false),
            (.off, .required, .required, true, false), (.on, .required, .on, true, false),
            (.unsupported, .required, .required, false, true), (.required, .required, .required, true, false),
        ] as [(Prelogin.Encryption, StandInTLS.Mode, Prelogin.Encryption, Bool, Bool)]
    )
    func encryptionIsAgreedAsTheTableSays(
        client: Prelogin.Encryption,
        server: StandInTLS.Mode,
        answer: Prelogin.Encryption,
        isWhole: Bool,
        isNone: Bool
    ) {
        let agreed = Prelogin.agreement(client: client, server: server)
        #expect(agreed.answer == answer && agreed.isWhole == isWhole && agreed.isNone == isNone)
    }

    @Test func login7IsRead() throws {
        let bytes = ClientMessages.login(
            user: "Ünïcode",
            password: "pässwörd 😀",
            database: "plant",
            packetSize: 8192,
            typeFlags: 0x20,
            features: [0x0A, 0, 0, 0, 0, 0x01, 2, 0, 0, 0, 9, 9, 0xFF]
        )
        let message = try Login7(reading: bytes)
        #expect(message.login.user == "Ünïcode" && message.login.password == "pässwörd 😀")
        #expect(message.login.database == "plant" && message.login.application == "tests")
        #expect(message.login.host == "host" && message.login.server == "server" && message.login.library == "library")
        #expect(message.login.language == "us_english" && message.login.isReadOnlyIntent)
        #expect(message.login.packetSize == 8192 && message.version == 0x7400_0004)
        #expect(message.hasFeatures && message.features == [0x0A, 0x01] && !message.isIntegrated)
    }

    @Test func aTextBeyondTheMessageIsAnError() {
        var bytes = ClientMessages.login()
        bytes[38] = 0xFF
        bytes[39] = 0xFF
        #expect(throws: WireError.self) { try Login7(reading: bytes) }
    }

    @Test func aLoginIsAcknowledged() throws {
        let fixture = try WorkerFixture(
            login: ClientMessages.login(packetSize: 8192, features: [0x0A, 0, 0, 0, 0, 0xFF])
        )
        let tokens = try fixture.tokens(0)
        #expect(tokens.contains(.login(version: 0x7400_0004, program: ServerContext.program)))
        #expect(
            tokens.contains(
                .message(number: 5701, severity: 0, text: "Changed database context to 'conn'.", isError: false)
            )
        )
        #expect(
            tokens.contains(
                .message(number: 5703, severity: 0, text: "Changed language setting to us_english.", isError: false)
            )
        )
        #expect(tokens.contains(.change(type: 7, new: WireCollation.bytes, old: [])))
        #expect(tokens.contains(.change(type: 4, new: utf16("8192"), old: utf16("4096"))))
        #expect(tokens.contains(.change(type: 1, new: utf16("conn"), old: utf16("master"))))
        #expect(tokens.contains(.features([0x0A])))
        #expect(tokens.last == .done(kind: "DONE", status: [], count: 0))
        #expect(fixture.transport.closed.isEmpty)
    }

    @Test(arguments: [
        (ClientMessages.login(password: "wrong"), 18456), (ClientMessages.login(user: "nobody"), 18456),
        (ClientMessages.login(database: "absent"), 4060), (ClientMessages.login(flags2: 0x83), 18452),
        (ClientMessages.login(version: 0x7100_0001), 17828),
    ])
    func aLoginIsRefusedAndTheConnectionClosed(login: [UInt8], number: Int) throws {
        let fixture = try WorkerFixture(login: login)
        let tokens = try fixture.tokens(0)
        guard case .message(number, _, _, true) = tokens.first else { Issue.record("\(tokens)"); return }
        #expect(tokens.last == .done(kind: "DONE", status: .error, count: 0))
        #expect(fixture.transport.wait { fixture.transport.closed.count == 1 })
    }

    private func utf16(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }
}
