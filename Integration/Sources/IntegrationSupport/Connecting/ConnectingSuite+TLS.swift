public import ConnCore
public import SQLCore
internal import Testing

extension ConnectingSuite {
    /// Properties that lead over TLS with these settings.
    ///
    /// - Parameter variable: Holds the server's URL; `nil` is the engine's `…_TLS_URL`.
    public func tls(_ settings: TLSSettings?, _ variable: String? = nil) throws -> SQLConnProperties {
        var (properties, _) = try Server.parsed(variable ?? Server.tlsVariable("URL"))
        properties.tls = settings
        return properties
    }

    /// Settings with which the server is taken, and the session goes over TLS.
    public func expectTLS(_ settings: [TLSSettings], _ variable: String? = nil) async throws {
        for settings in settings {
            let answer = try await ask(tls(settings, variable), Self.proofOfTLS.query)
            #expect(Self.proofOfTLS.isGiven(answer), "\(settings.verification): \(answer ?? "nothing")")
        }
    }

    /// Settings with which the server's certificate is refused, at once.
    public func expectMistrust(_ settings: [TLSSettings], _ variable: String? = nil) async throws {
        for settings in settings {
            let error = try await failure(tls(settings, variable))
            #expect(error.kind == .connection && error.retry == .never, "\(settings.verification): \(error)")
            #expect(error.message.contains("TLS"), "\(settings.verification): \(error)")
        }
    }

    /// TLS in all its modes, with the right authorities, wrong ones and a file that is not there.
    public func expectTLSModes() async throws {
        let authorities = try Server.value(Server.tlsVariable("CA"))
        let wrong = try Server.value(Server.tlsVariable("WRONG_CA"))
        try await expectTLS([.verifyFull(caFile: authorities), .verifyCA(caFile: authorities), .unverified])
        #expect(try await ask(tls(.verifyFull(caFile: authorities)), Self.large)?.utf8.count == 3_000_000)
        try await expectMistrust([.verifyFull(caFile: wrong), .verifyCA(caFile: wrong), .verifyFull])
        let missing = try await failure(tls(.verifyFull(caFile: "/no/such/file.crt")))
        #expect(missing.kind == .invalidInput && missing.message.contains("/no/such/file.crt"), "\(missing)")
    }

    /// A call that is limited ends over TLS too, and its handler works on.
    ///
    /// - Parameter slow: A query that runs far longer than 10 s.
    public func expectLimitOverTLS(_ slow: SQLQuery) async throws {
        let properties = try tls(.verifyFull(caFile: try Server.value(Server.tlsVariable("CA"))))
        try await withHandler(properties, Server.quick()) { handler async throws in
            let start = ContinuousClock.now
            let error = await #expect(throws: ConnError.self) {
                _ = try await handler.readFrame(slow, options: CallOptions(timeout: .milliseconds(100)))
            }
            #expect(error?.kind == .timeout)
            #expect(start.duration(to: .now) < .seconds(10))
            #expect(try await handler.readScalar("SELECT 1", as: Int.self) == 1)
        }
    }
}
