import ConnTesting
import Foundation
import HTTPProviders
import Testing

/// ONS's handler against its twin, in both faces.
struct ONSTwinTests {
    private let day = ONSPeriod(CalendarDate("2024-01-31")!)
    private let retry = RetryPolicy(maxRetries: 2, maxConnRetries: 2, exponentialMinRetryWaitTime: .milliseconds(1))

    private func properties(_ twin: ONSTwin, _ system: ONSSystem, password: Secret = "senha-do-gêmeo")
        -> ONSHTTPConnProperties
    {
        var properties = ONSHTTPConnProperties(system, user: "operador", password: password)
        properties.baseURL = twin.url + "/api"
        properties.tokenURL = twin.tokenURL
        if system == .sinapse {
            properties.profile = ONSProfile(
                profile: "Apurador Agente",
                scope: "AGENTES",
                id: "189",
                company: "CANARYCO"
            )
        }
        return properties
    }

    @Test func connectingLogsInOnceForAllCalls() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        #expect(twin.tokenRequests == 1)
        let report = ONSSagerReport(day, setIDs: [7])
        let bytes = try await ons.sagerWorkbook(report)
        #expect(bytes?.starts(with: [0x50, 0x4B]) == true)
        #expect(try await onThread { try ons.sagerWorkbook(report) } == bytes)
        #expect(twin.tokenRequests == 1)
        let sent = try #require(twin.requests.last)
        #expect(sent.headers["Origin"] == "https://apps18.ons.org.br")
        #expect(sent.text.contains(#""dataInicio":"2024-01-31T00:00:00.000Z""#))
        #expect(sent.text.contains(#""idsConjuntos":[7]"#))
    }

    @Test func reportsAreFramesBySheet() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        let day = day
        for sharesStrings in [true, false] {
            twin.sharesStrings = sharesStrings
            let sheets = try await ons.sagerFrames(ONSSagerReport(day))
            #expect(sheets.keys.sorted() == ["Patamares", "Restrições"])
            let levels = try #require(sheets["Patamares"])
            #expect(levels.columnNames == ["Usina", "Data", "Geração (MW)", "Disponibilidade (MW)"])
            #expect(levels.rowCount == 96)
            #expect(try levels["Geração (MW)", as: Double.self][2] == 2.5)
            #expect(try levels["Disponibilidade (MW)"].isNull(at: 0))
            let limits = try #require(sheets["Restrições"])
            #expect(Array(try limits["Motivo", as: String.self]) == ["Razão elétrica", "Atendimento à confiabilidade"])
        }
        let reference = try await onThread { try ons.sagerFrames(ONSSagerReport(day, kind: .referenceGeneration)) }
        #expect(reference["Geração Referência"]?.columnNames.first == "Usina")
        #expect(try await ons.sagerFrames(ONSSagerReport(ONSPeriod(CalendarDate("2009-01-01")!))).isEmpty)
    }

    @Test func cutReportsAreErrors() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        let report = ONSSagerReport(day)
        for count in [1, 100, 3_000] {
            twin.truncateReports(toBytes: count)
            let error = await connError { _ = try await ons.sagerFrames(report) }
            #expect(error?.kind == .corrupted, "\(count)")
            #expect(error?.retry == .never)
        }
        twin.server.fail(.html) { $0.path.hasSuffix("exportarRelatorio") }
        #expect(await connError { _ = try await ons.sagerFrames(report) }?.kind == .invalidInput)
    }

    @Test func reportsAreDownloadedAndReadFromFiles() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        let path = NSTemporaryDirectory() + UUID().uuidString + ".xlsx"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await ons.download(
            try ons.sagerRequest(ONSSagerReport(day)),
            to: path,
            options: CallOptions(idempotent: true)
        )
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path)["Patamares"]?.rowCount == 96)
        try Data().write(to: URL(filePath: path))
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path).isEmpty)
        #expect(await connError { _ = try ONSHTTPHandler.sagerFrames(fileAt: "/nowhere.xlsx") }?.kind == .notFound)
    }

    @Test func anEmptyBodyIsNoData() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        let report = ONSSagerReport(ONSPeriod(CalendarDate("2009-01-01")!))
        #expect(try await ons.sagerWorkbook(report) == nil)
    }

    @Test func aStormOf401sRenewsTheTokenOnce() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sager), retry: retry)
        defer { ons.close() }
        let report = ONSSagerReport(day)
        for andRefreshTokens in [false, true] {
            let before = twin.tokenRequests
            twin.expireTokens(andRefreshTokens: andRefreshTokens)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let bytes = try await ons.sagerWorkbook(report)
                        #expect(bytes != nil)
                    }
                }
                try await group.waitForAll()
            }
            // By the refresh token; where that is refused too, by the password.
            #expect(twin.tokenRequests == before + (andRefreshTokens ? 2 : 1))
        }
    }

    @Test(arguments: [400, 401])
    func aWrongPasswordIsFinal(_ status: Int) async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        twin.refusalStatus = status
        let retry = retry
        let wrong = properties(twin, .sager, password: "canary-password")
        let error = await connError { _ = try await ONSHTTPHandler(wrong, retry: retry) }
        #expect(error?.kind == .authentication)
        #expect(twin.tokenRequests == 1)
        let ons = try ONSHTTPHandler(unconnected: wrong, options: ONSOptions(), configuration: .init(retry: retry))
        defer { ons.close() }
        for _ in 0..<3 {
            let error = await connError {
                _ = try await ons.sagerWorkbook(ONSSagerReport(ONSPeriod(CalendarDate("2024-01-31")!)))
            }
            #expect(error?.kind == .authentication)
            #expect(!"\(error!)\(error!.debugDescription)".contains("canary-password"))
        }
        #expect(twin.tokenRequests == 2)
    }

    @Test func messagesOfSinapseAreAFrame() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sinapse), retry: retry)
        defer { ons.close() }
        let frame = try await ons.sinapseFrame(ONSSinapseSearch(day))
        #expect(frame.columnNames.contains("Mensagem"))
        #expect(frame.rowCount == 2)
        #expect(try frame["Destino", as: String.self][1] == "ÁGUA BOA")
        let sent = try #require(twin.requests.last)
        #expect(sent.headers["perfil-selecionado"] == "Apurador%20Agente%2FAGENTES%2F189%2FCANARYCO")
        #expect(sent.headers["Referer"] == "https://sinapse.ons.org.br/")
        var search = ONSSinapseSearch(day, kind: .analytic)
        search.status = "Finalizada"
        let found = search
        #expect(try await onThread { try ons.sinapseFrame(found) }.rowCount == 1)
        #expect(twin.requests.last?.path.hasSuffix("exportar-analitico") == true)
    }

    @Test func aRefusedProfileNamesNoCompany() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        twin.profiles = ["x/y/z/w"]
        let ons = try await ONSHTTPHandler(properties(twin, .sinapse), retry: retry)
        defer { ons.close() }
        let day = day
        let error = await connError { _ = try await ons.sinapseFrame(ONSSinapseSearch(day)) }
        #expect(error?.kind == .authorization)
        #expect(!"\(error!)".contains("CANARYCO"))
        var without = properties(twin, .sinapse)
        without.profile = nil
        let other = try await ONSHTTPHandler(without, retry: retry)
        defer { other.close() }
        #expect(
            await connError { _ = try await other.sinapseFrame(ONSSinapseSearch(day)) }?.kind
                == .misuse(.invalidArgument)
        )
        #expect(
            await connError { _ = try await other.sagerWorkbook(ONSSagerReport(day)) }?.kind
                == .misuse(.invalidArgument)
        )
    }

    @Test func tokensMayComeFromElsewhere() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        var own = properties(twin, .sager)
        own.authentication = .bearer("not-a-token")
        let ons = try await ONSHTTPHandler(own, retry: retry)
        defer { ons.close() }
        let day = day
        #expect(await connError { _ = try await ons.sagerWorkbook(ONSSagerReport(day)) }?.kind == .authentication)
        #expect(twin.tokenRequests == 0)
        // What needs no token is reached by the plain verbs.
        #expect(try await ons.get("/energiaagora/carga").isSuccess)
    }
}
