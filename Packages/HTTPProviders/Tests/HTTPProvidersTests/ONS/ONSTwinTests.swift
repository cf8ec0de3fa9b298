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
        let report = ONSSagerReport(day)
        let isExport: @Sendable (TwinRequest) -> Bool = { $0.path.hasSuffix("exportarRelatorio") }
        // A read, although it is posted.
        twin.server.fail(.status(503), where: isExport)
        let saved = try await ons.downloadSagerWorkbook(report, to: path)
        #expect(saved.path == path && saved.bytes > 0)
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path)["Patamares"]?.rowCount == 96)
        // A page takes no file's place.
        twin.server.fail(.html, where: isExport)
        #expect(await connError { try await ons.downloadSagerWorkbook(report, to: path) }?.kind == .invalidInput)
        twin.server.fail(.html, where: isExport)
        let byHand = await connError {
            try await ons.download(try ons.sagerRequest(report), to: path, options: CallOptions(label: "by hand"))
        }
        #expect(byHand?.kind == .invalidInput && byHand?.label == "by hand")
        #expect(try await onThread { try ons.downloadSagerWorkbook(report, to: path) }.bytes == saved.bytes)
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path)["Patamares"]?.rowCount == 96)
        for (body, kind) in [("<html></html>", ConnError.Kind.invalidInput), ("{\"error\":1}", .corrupted)] {
            let type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            twin.server.fail(.answer(.bytes(Array(body.utf8), type: type)), count: 2, where: isExport)
            let options = CallOptions(label: "nightly")
            let error = await connError { try await ons.downloadSagerWorkbook(report, to: path, options: options) }
            #expect(error?.kind == kind && error?.label == "nightly")
            #expect(
                await connError { _ = try await onThread { try ons.downloadSagerWorkbook(report, to: path) } }?.kind
                    == kind
            )
        }
        let nothing = ONSSagerReport(ONSPeriod(CalendarDate("2009-01-01")!))
        #expect(try await ons.downloadSagerWorkbook(nothing, to: path).bytes == 0)
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path).isEmpty)
        try Data().write(to: URL(filePath: path))
        #expect(try ONSHTTPHandler.sagerFrames(fileAt: path).isEmpty)
        #expect(await connError { _ = try ONSHTTPHandler.sagerFrames(fileAt: "/nowhere.xlsx") }?.kind == .notFound)
    }

    @Test func messagesAreDownloadedToFiles() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        let ons = try await ONSHTTPHandler(properties(twin, .sinapse), retry: retry)
        defer { ons.close() }
        let path = NSTemporaryDirectory() + UUID().uuidString + ".csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let search = ONSSinapseSearch(day)
        twin.server.fail(.status(503)) { $0.path.hasSuffix("exportar") }
        let saved = try await ons.downloadSinapseExport(search, to: path)
        let read = try DataFrame(csvFile: path, options: .brazilian)
        #expect(read.difference(from: try await ons.sinapseFrame(search)) == nil)
        twin.answerHTML()
        #expect(await connError { try await ons.downloadSinapseExport(search, to: path) }?.kind == .invalidInput)
        #expect(try await onThread { try ons.downloadSinapseExport(search, to: path) }.bytes == saved.bytes)
        #expect(
            await connError { try await ons.downloadSagerWorkbook(ONSSagerReport(day), to: path) }?.kind
                == .misuse(.invalidArgument)
        )
        let login = try #require(twin.requests.first)
        #expect(login.headers["Referer"] == "https://pops.ons.org.br/")
        #expect(login.headers["Origin"] == "https://pops.ons.org.br")
    }

    @Test func aFailureIsNeverNoData() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        var options = ONSOptions()
        options.http.raiseForStatus = false
        options.http.redirects = .follow(0)
        let ons = try await ONSHTTPHandler(properties(twin, .sager), options: options, retry: retry)
        defer { ons.close() }
        let report = ONSSagerReport(day)
        let isExport: @Sendable (TwinRequest) -> Bool = { $0.path.hasSuffix("exportarRelatorio") }
        for (status, kind) in [(403, ConnError.Kind.authorization), (404, .notFound)] {
            twin.server.fail(.answer(.status(status)), count: 2, where: isExport)
            #expect(await connError { _ = try await ons.sagerFrames(report) }?.kind == kind)
            #expect(await connError { _ = try await onThread { try ons.sagerWorkbook(report) } }?.kind == kind)
        }
        twin.server.fail(.answer(.status(503)), count: 3, where: isExport)
        #expect(await connError { _ = try await ons.sagerWorkbook(report) } != nil)
        twin.server.fail(.answer(.status(302)), where: isExport)
        #expect(await connError { _ = try await ons.sagerWorkbook(report) } != nil)
    }

    @Test func aSheetWithoutCellsLosesNoOther() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        twin.setReport { _ in
            [TwinSheet("Patamares", rows: [["Usina", "MW"], ["A", 1]]), TwinSheet("Restrições", rows: [])]
        }
        var options = ONSOptions()
        options.headerRows = [:]
        let ons = try await ONSHTTPHandler(properties(twin, .sager), options: options, retry: retry)
        defer { ons.close() }
        let sheets = try await ons.sagerFrames(ONSSagerReport(day))
        #expect(sheets["Patamares"]?.rowCount == 1)
        #expect(sheets["Restrições"]?.columnCount == 0)
    }

    @Test func reportsBeyondTheLimitsAreRefused() async throws {
        let twin = try ONSTwin().start()
        defer { twin.stop() }
        func error(_ frameCells: Int) async throws -> ConnError? {
            var options = ONSOptions()
            options.workbookLimits.frameCells = frameCells
            let ons = try await ONSHTTPHandler(properties(twin, .sager), options: options, retry: retry)
            defer { ons.close() }
            let report = ONSSagerReport(day)
            return await connError { _ = try await ons.sagerFrames(report) }
        }
        // Two sheets: 96 rows by 4 columns and 2 by 5.
        #expect(try await error(394) == nil)
        let both = try await error(393)
        #expect(both?.kind == .resourceExhausted && both?.advice?.contains("workbookLimits") == true)
        #expect(try await error(383)?.kind == .resourceExhausted)
    }

    @Test func aRefusedHandshakeAtTheTokenAddressIsExplained() async throws {
        let twin = try ONSTwin().start()
        // A server without TLS ends the handshake as one that OpenSSL refuses.
        let plain = try ScriptedServer.http()
        defer {
            twin.stop()
            plain.stop()
        }
        var properties = properties(twin, .sager)
        properties.tokenURL = "https://127.0.0.1:\(plain.port)/token"
        let (unreachable, retry) = (properties, RetryPolicy(maxRetries: 0, maxConnRetries: 0))
        let errors = [
            await connError { _ = try await ONSHTTPHandler(unreachable, retry: retry) },
            await connError { _ = try await onThread { try ONSHTTPHandler(unreachable, retry: retry) } },
        ]
        for error in errors {
            #expect(error?.nativeCode?.code == "35")
            #expect(error?.advice?.contains("legacy renegotiation") == true)
        }
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
