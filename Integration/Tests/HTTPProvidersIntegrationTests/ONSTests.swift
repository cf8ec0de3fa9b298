import ConnCoreTesting
import ConnTesting
import Foundation
import HTTPProviders
import IntegrationSupport
import Testing

@Suite("ONS against its twin", .serialized, .timeLimit(.minutes(4)))
struct ONSTests {
    private static let password = "canary-Senha&ção=1"
    private static let reportPath =
        "/api/sager/renovaveis/api/RelatorioApuracaoUsinasRenovaveis/exportarRelatorio"
    private static let tokenPath = "/ons.pop.federation/oauth2/token"

    private let twin: ONSTwin

    init() throws {
        twin = try ONSTwin(users: ["ana": Self.password]).start()
    }

    private func handler(
        _ system: ONSSystem = .sager,
        password: String = ONSTests.password,
        _ configuration: HandlerConfiguration = .quick(retries: 3),
        _ change: (inout ONSHTTPConnProperties) -> Void = { _ in }
    ) throws -> ONSHTTPHandler {
        var properties = ONSHTTPConnProperties(system, user: "ana", password: Secret(password))
        properties.baseURL = twin.url + "/api"
        properties.tokenURL = twin.tokenURL
        if system == .sinapse {
            properties.profile = ONSProfile(
                profile: "Apurador Agente",
                scope: "AGENTES",
                id: "17",
                company: "CANÁRIO SA"
            )
        }
        change(&properties)
        return try ONSHTTPHandler(unconnected: properties, options: ONSOptions(), configuration: configuration)
    }

    private func report(year: Int = 2024) throws -> ONSSagerReport {
        ONSSagerReport(ONSPeriod(try #require(CalendarDate("\(year)-01-31"))), setIDs: [12])
    }

    private func workbook(_ handler: ONSHTTPHandler, _ face: Face, year: Int = 2024) async throws -> [UInt8]? {
        let report = try report(year: year)
        return try await face.run(
            sync: { try handler.sagerWorkbook(report) },
            async: { try await handler.sagerWorkbook(report) }
        )
    }

    private func messages(
        _ handler: ONSHTTPHandler,
        _ face: Face,
        _ change: (inout ONSSinapseSearch) -> Void = { _ in }
    ) async throws -> DataFrame {
        var search = ONSSinapseSearch(ONSPeriod(try #require(CalendarDate("2024-01-31"))))
        change(&search)
        let asked = search
        return try await face.run(
            sync: { try handler.sinapseFrame(asked) },
            async: { try await handler.sinapseFrame(asked) }
        )
    }

    /// The grants that were asked for, in order.
    private var grants: [String?] { twin.server.requests("POST", Self.tokenPath).map { $0.form("grant_type") } }

    // MARK: Tokens

    @Test("connecting logs in with what the system wants, and one token serves all calls", arguments: Face.allCases)
    func login(face: Face) async throws {
        let handler = try handler()
        try await face.run(sync: { try handler.connect() }, async: { try await handler.connect() })
        #expect(grants == ["password"])
        for _ in 0..<3 { _ = try await workbook(handler, face) }
        #expect(twin.tokenRequests == 1)
        let login = try #require(twin.server.requests("POST", Self.tokenPath).first)
        #expect(login.form("client_id") == "SAGER" && login.form("username") == "ana")
        #expect(login.form("password") == Self.password)
        #expect(login.headers["Origin"] == "https://apps18.ons.org.br")
        #expect(twin.server.requests("POST", Self.reportPath).allSatisfy { $0.headers["Origin"] != nil })
    }

    @Test("100 requests that meet a 401 at once make one token request")
    func storm() async throws {
        let handler = try handler()
        _ = try await handler.sagerWorkbook(try report())
        twin.server.hold(where: { $0.path == Self.reportPath })
        let report = try report()
        let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask { try await handler.sagerWorkbook(report)?.count ?? 0 }
            }
            #expect(await twin.server.waitUntil(within: .seconds(30)) { $0.held == 100 })
            twin.expireTokens()
            twin.server.release()
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(sizes.count == 100 && sizes.allSatisfy { $0 > 1_000 })
        #expect(twin.tokenRequests == 2)
        #expect(grants == ["password", "refresh_token"])
        #expect(twin.server.requests("POST", Self.reportPath).count == 201)
    }

    @Test("threads that meet a 401 at once share one token request too")
    func stormOfThreads() async throws {
        let handler = try handler()
        _ = try await handler.sagerWorkbook(try report())
        twin.server.hold(where: { $0.path == Self.reportPath })
        let report = try report()
        let threads = (0..<16).map { _ in CaseThread() }
        defer { for thread in threads { thread.stop() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in threads {
                group.addTask { try await thread.run { _ = try handler.sagerWorkbook(report) } }
            }
            #expect(await twin.server.waitUntil(within: .seconds(30)) { $0.held == 16 })
            twin.expireTokens()
            twin.server.release()
            try await group.waitForAll()
        }
        #expect(twin.tokenRequests == 2)
    }

    @Test(
        "a token is renewed ahead of its end, by its refresh token and else by the password",
        arguments: Face.allCases
    )
    func renewal(face: Face) async throws {
        let clock = VirtualClock()
        let handler = try handler(.sager, .quick(retries: 3, clock: clock))
        _ = try await workbook(handler, face)
        clock.advance(by: .seconds(900))
        _ = try await workbook(handler, face)
        #expect(twin.tokenRequests == 1)
        clock.advance(by: .seconds(100))
        _ = try await workbook(handler, face)
        #expect(grants == ["password", "refresh_token"])
        twin.expireTokens(andRefreshTokens: true)
        _ = try await workbook(handler, face)
        #expect(grants == ["password", "refresh_token", "refresh_token", "password"])
        #expect(twin.server.requests("POST", Self.reportPath).count == 5)
    }

    @Test("a wrong password is final and is not sent again until reconnect", arguments: Face.allCases, [400, 401])
    func wrongPassword(face: Face, status: Int) async throws {
        twin.refusalStatus = status
        let handler = try handler(password: "canary-wrong")
        for _ in 0..<3 {
            let failure = try await thrownError { try await workbook(handler, face) }
            #expect(failure.kind == .authentication)
            for text in ["\(failure)", String(reflecting: failure), failure.serverMessage ?? ""] {
                #expect(!text.contains("canary"))
            }
        }
        #expect(twin.tokenRequests == 1)
        twin.setPassword("canary-wrong", of: "ana")
        #expect(try await thrownError { try await workbook(handler, face) }.kind == .authentication)
        #expect(twin.tokenRequests == 1)
        try await face.run(sync: { try handler.reconnect() }, async: { try await handler.reconnect() })
        #expect(try await workbook(handler, face) != nil)
        #expect(twin.tokenRequests == 2)
    }

    @Test("a token address that is busy is tried again", arguments: Face.allCases)
    func busyTokenAddress(face: Face) async throws {
        let clock = VirtualClock()
        let handler = try handler(.sager, .quick(retries: 3, clock: clock))
        twin.limitRate(retryAfter: .seconds(5))
        twin.server.fail(.status(503))
        #expect(try await workbook(handler, face) != nil)
        #expect(clock.sleeps.first == .seconds(5) && clock.sleeps.count == 2)
        #expect(twin.server.requests("POST", Self.tokenPath).count == 3)
    }

    @Test("tokens may come from elsewhere", arguments: Face.allCases)
    func ownTokens(face: Face) async throws {
        let plain = try HTTPHandler(
            unconnected: HTTPConnProperties(twin.url),
            options: HTTPOptions(),
            configuration: .quick(retries: 3)
        )
        var login = HTTPRequest(.post, Self.tokenPath)
        login.headers["Origin"] = "https://apps18.ons.org.br"
        login.body = .form([
            "grant_type": "password", "client_id": "SAGER", "username": "ana", "password": Self.password,
        ])
        let answer = try await plain.request(login)
        let token = try answer.json(as: Grant.self).token
        let handler = try handler { $0.authentication = .bearer(Secret(token)) }
        #expect(try await workbook(handler, face) != nil)
        #expect(twin.tokenRequests == 1)
    }

    // MARK: SAGER

    @Test("an empty body is no data", arguments: Face.allCases)
    func noData(face: Face) async throws {
        #expect(try await workbook(try handler(), face, year: 1999) == nil)
    }

    @Test(
        "a report arrives as frames by sheet, whichever way its text is stored",
        arguments: Face.allCases,
        [true, false]
    )
    func frames(face: Face, sharesStrings: Bool) async throws {
        twin.sharesStrings = sharesStrings
        let handler = try handler()
        var report = try report()
        let general = try await sheets(handler, report, face)
        #expect(Set(general.keys) == ["Patamares", "Restrições"])
        let levels = try #require(general["Patamares"])
        #expect(levels.columnNames == ["Usina", "Data", "Geração (MW)", "Disponibilidade (MW)"])
        #expect(levels.rowCount == 96)
        #expect(try levels["Geração (MW)", as: Double.self].nonNull().prefix(3) == [0, 1.25, 2.5])
        #expect(try levels["Usina", as: String.self].nonNull().last == "Conj. Água Boa")
        #expect(try levels["Data", as: LocalDateTime.self].first??.description.hasPrefix("2024-01-31") == true)
        #expect(general["Restrições"]?.rowCount == 2)
        report.kind = .referenceGeneration
        #expect(try await sheets(handler, report, face)["Geração Referência"]?.rowCount == 96)
        #expect(try await sheets(handler, try self.report(year: 1999), face).isEmpty)
    }

    @Test("a workbook whose end is missing is corrupted, never fewer rows", arguments: Face.allCases)
    func cutWorkbook(face: Face) async throws {
        let handler = try handler()
        let whole = try #require(try await workbook(handler, face)).count
        for size in [1, 30, whole / 2, whole - 1] {
            twin.truncateReports(toBytes: size)
            let failure = try await thrownError { try await sheets(handler, try report(), face) }
            #expect(failure.kind == .corrupted, "cut to \(size) of \(whole) bytes")
        }
        #expect(try await sheets(handler, try report(), face).count == 2)
    }

    private func sheets(
        _ handler: ONSHTTPHandler,
        _ report: ONSSagerReport,
        _ face: Face
    ) async throws -> [String: DataFrame] {
        try await face.run(
            sync: { try handler.sagerFrames(report) },
            async: { try await handler.sagerFrames(report) }
        )
    }

    @Test("exports are reads: tried again though they are posted", arguments: Face.allCases)
    func exportsAreRetried(face: Face) async throws {
        let handler = try handler()
        _ = try await workbook(handler, face)
        twin.server.fail(.status(503))
        twin.server.fail(.answerLost())
        twin.server.fail(.truncated(afterBytes: 500))
        #expect(try await workbook(handler, face)?.starts(with: Array("PK".utf8)) == true)
        #expect(twin.server.requests("POST", Self.reportPath).count == 5)
    }

    @Test("a page under 200 is no workbook, and not asked for again", arguments: Face.allCases)
    func page(face: Face) async throws {
        let handler = try handler()
        _ = try await workbook(handler, face)
        twin.answerHTML()
        let failure = try await thrownError { try await workbook(handler, face) }
        #expect(failure.kind == .invalidInput)
        #expect(twin.server.requests("POST", Self.reportPath).count == 2)
    }

    @Test("a report can be downloaded to a file", arguments: Face.allCases)
    func download(face: Face) async throws {
        let path = NSTemporaryDirectory() + "conn-ons-\(UUID().uuidString).xlsx"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let handler = try handler()
        let report = try report()
        twin.server.fail(.answerLost(), where: { $0.path == Self.reportPath })
        let result = try await face.run(
            sync: { try handler.downloadSagerWorkbook(report, to: path) },
            async: { try await handler.downloadSagerWorkbook(report, to: path) }
        )
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(Int(result.bytes) == bytes.count)
        #expect(try await handler.sagerWorkbook(report) == bytes)
    }

    // MARK: SINAPSE

    @Test("messages arrive as a frame, asked for with the encoded profile", arguments: Face.allCases)
    func messages(face: Face) async throws {
        let handler = try handler(.sinapse)
        let frame = try await messages(handler, face)
        #expect(frame.columnNames == ["Data", "Origem", "Destino", "Status", "Mensagem"])
        #expect(try frame["Mensagem", as: String.self].nonNull().first == "Reduzir geração para 120 MW; aguardar.")
        let request = try #require(twin.requests.last)
        #expect(request.headers["perfil-selecionado"] == "Apurador%20Agente%2FAGENTES%2F17%2FCAN%C3%81RIO%20SA")
        #expect(request.headers["Referer"] == "https://sinapse.ons.org.br/")
        #expect(try await messages(handler, face) { $0.origin = "COSR-S" }.rowCount == 0)
        #expect(try await messages(handler, face) { $0.kind = .analytic }.rowCount == 2)
    }
}

extension ONSTests {
    @Test("a profile that is missing or not the user's is told, without its company", arguments: Face.allCases)
    func profiles(face: Face) async throws {
        let without = try handler(.sinapse) { $0.profile = nil }
        #expect(try await thrownError { try await messages(without, face) }.kind == .misuse(.invalidArgument))
        #expect(twin.requests.isEmpty)
        twin.profiles = ["Apurador Agente/AGENTES/18/OUTRA"]
        let failure = try await thrownError { try await messages(try handler(.sinapse), face) }
        #expect(failure.kind == .authorization)
        #expect(!"\(failure)\(String(reflecting: failure))".contains("CAN"))
        #expect(twin.requests.count == 2)
    }
}

/// What the token address answers with.
private struct Grant: Decodable {
    enum CodingKeys: String, CodingKey {
        case token = "access_token"
    }

    let token: String
}
