import ConnCoreTesting
import ConnTesting
import Foundation
import HTTPProviders
import IntegrationSupport
import Testing

@Suite("CCEE against its twin", .serialized, .timeLimit(.minutes(4)))
struct CCEETests {
    private let twin: CCEETwin
    private let resource: CCEETwin.Resource

    init() throws {
        twin = try CCEETwin().start()
        resource = twin.packages[0].resources[0]
    }

    private func handler(
        _ configuration: HandlerConfiguration = .quick(retries: 3),
        isPaced: Bool = false,
        _ change: (inout CCEEOptions) -> Void = { _ in }
    ) throws -> CCEEHTTPHandler {
        var options = CCEEOptions()
        if !isPaced { options.http.rateLimit = nil }
        change(&options)
        return try CCEEHTTPHandler(
            unconnected: HTTPConnProperties(twin.url),
            options: options,
            configuration: configuration
        )
    }

    private func datastore(
        _ handler: CCEEHTTPHandler,
        _ query: CCEEDatastoreQuery,
        _ face: Face
    ) async throws -> DataFrame {
        try await face.run(
            sync: { try handler.datastoreFrame(query) },
            async: { try await handler.datastoreFrame(query) }
        )
    }

    private var prices: [Double] {
        resource.rows.map { row in
            guard case .number(let price) = row[4] else { return .nan }
            return price
        }
    }

    // MARK: Catalogue

    @Test("the catalogue is typed", arguments: Face.allCases)
    func catalogue(face: Face) async throws {
        let handler = try handler { $0.contact = "ops@example.com" }
        let names = try await face.run(
            sync: { try handler.packageNames() },
            async: { try await handler.packageNames() }
        )
        #expect(names == ["pld_horario"])
        let package = try await face.run(
            sync: { try handler.package("pld_horario") },
            async: { try await handler.package("pld_horario") }
        )
        #expect(package.resources?.map(\.name) == ["pld_horario_2023", "pld_horario_2024"])
        let found = try await face.run(
            sync: { try handler.packages(matching: "PLD Horário") },
            async: { try await handler.packages(matching: "PLD Horário") }
        )
        #expect(found.count == 1)
        let request = try #require(twin.requests.first)
        #expect(request.headers["User-Agent"]?.contains("contact: ops@example.com") == true)
        #expect(request.headers["Accept-Language"] == "pt-BR")
    }

    @Test("calls are paced at three a second unless told otherwise", arguments: Face.allCases)
    func pace(face: Face) async throws {
        let handler = try handler(isPaced: true)
        let start = ContinuousClock.now
        for _ in 0..<4 {
            _ = try await face.run(
                sync: { try handler.packageNames() },
                async: { try await handler.packageNames() }
            )
        }
        #expect(ContinuousClock.now - start >= .milliseconds(300))
    }

    // MARK: Datastore

    @Test("pages go by the limit that was applied, however often it is lowered", arguments: Face.allCases)
    func pages(face: Face) async throws {
        twin.maximumLimit = 700
        twin.server.fail(
            TwinFault("lowers the limit") { [twin] _, answer in
                twin.maximumLimit = 500
                return answer()
            },
            where: { $0.query("offset") == "699" }
        )
        let frame = try await datastore(try handler(), CCEEDatastoreQuery(resource: resource.id), face)
        #expect(frame.rowCount == 2_976)
        #expect(try frame["PLD_HORA", as: Double.self].nonNull() == prices)
        // Each page begins with the last row of the one before.
        let pages = twin.server.requests("GET", "/api/3/action/datastore_search")
        #expect(pages.map { $0.query("offset") } == ["0", "699", "1198", "1697", "2196", "2695"])
        #expect(pages.allSatisfy { $0.query("sort") == "_id" })
        #expect(twin.server.requests("GET", "/api/3/action/resource_show").count == 2)
    }

    @Test("numbers that come as text become what the fields say", arguments: Face.allCases)
    func numbersAsText(face: Face) async throws {
        twin.numbersAreText = true
        var query = CCEEDatastoreQuery(resource: resource.id, fields: ["DIA", "PLD_HORA"])
        query.types = ["PLD_HORA": .decimal(precision: 12, scale: 2)]
        let frame = try await datastore(try handler(), query, face)
        #expect(frame.columnNames == ["DIA", "PLD_HORA"])
        #expect(try frame["PLD_HORA", as: Decimal128.self].first??.description == "85.07")
        #expect(try frame.column("DIA").type != .string)
    }

    @Test("filters and fields narrow what is read", arguments: Face.allCases)
    func filters(face: Face) async throws {
        let query = CCEEDatastoreQuery(
            resource: resource.id,
            filters: ["SUBMERCADO": ["SUL", "NORTE"], "DIA": 7],
            fields: ["SUBMERCADO", "PLD_HORA"]
        )
        let frame = try await datastore(try handler(), query, face)
        #expect(frame.rowCount == 48)
        #expect(Set(try frame["SUBMERCADO", as: String.self].nonNull()) == ["SUL", "NORTE"])
    }

    @Test("a cut result of SQL is an error, and so is SQL that is off", arguments: Face.allCases)
    func sql(face: Face) async throws {
        let (handler, text) = (try handler(), "SELECT * FROM \"\(resource.id)\" LIMIT 50")
        func read() async throws -> DataFrame {
            try await face.run(
                sync: { try handler.datastoreFrame(unsafeSQL: text) },
                async: { try await handler.datastoreFrame(unsafeSQL: text) }
            )
        }
        #expect(try await read().rowCount == 50)
        twin.maximumLimit = 20
        #expect(try await thrownError { try await read() }.kind == .resourceExhausted)
        twin.allowsSQL = false
        #expect(try await thrownError { try await read() }.kind == .notFound)
    }

    // MARK: Files

    @Test(
        "a file gives the same frame in each of its forms",
        arguments: Face.allCases,
        [
            CCEETwin.FileForm(), .init(encoding: .utf8WithMark, isQuoted: true), .init(isCompressed: true),
            .init(encoding: .latin1, isCompressed: true), .init(encoding: .latin1),
        ]
    )
    func files(face: Face, form: CCEETwin.FileForm) async throws {
        var packages = twin.packages
        packages[0].resources[0].fields[4].id = "PREÇO"
        twin.packages = packages
        twin.fileForm = form
        let (handler, id) = (try handler(), resource.id)
        let frame = try await face.run(
            sync: { try handler.resourceFrame(id) },
            async: { try await handler.resourceFrame(id) }
        )
        #expect(frame.columnNames == ["MES_REFERENCIA", "DIA", "HORA", "SUBMERCADO", "PREÇO"])
        #expect(try frame["PREÇO", as: Double.self].nonNull() == prices)
        #expect(twin.requests.count == 2)
    }

    @Test("the dump has every row, and the file of a rotated address is looked up anew", arguments: Face.allCases)
    func dumpsAndAddresses(face: Face) async throws {
        let (handler, id) = (try handler(), resource.id)
        let dump = try await face.run(
            sync: { try handler.dumpFrame(id) },
            async: { try await handler.dumpFrame(id) }
        )
        #expect(dump.columnNames.first == "_id")
        #expect(try dump["PLD_HORA", as: Double.self].nonNull() == prices)
        for _ in 0..<2 {
            let frame = try await face.run(
                sync: { try handler.resourceFrame(id) },
                async: { try await handler.resourceFrame(id) }
            )
            #expect(frame.rowCount == 2_976)
        }
    }

    @Test("a file downloaded by hand goes through the same parser, a saved block page is told")
    func filesByHand() throws {
        let path = NSTemporaryDirectory() + "conn-ccee-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("MES_REFERENCIA;PREÇO\n202401;1.234,56\n".utf8).write(to: URL(fileURLWithPath: path))
        let frame = try CCEEHTTPHandler.frame(fileAt: path)
        #expect(frame.columnNames == ["MES_REFERENCIA", "PREÇO"] && frame.rowCount == 1)
        // Whether a point groups digits is not guessed.
        #expect(try frame["PREÇO", as: String.self].nonNull() == ["1.234,56"])
        var grouped = CCEEFileFormat.portal
        grouped.csv.groupSeparator = "."
        let prices = try CCEEHTTPHandler.frame(fileAt: path, format: grouped)
        #expect(try prices["PREÇO", as: Double.self].nonNull() == [1_234.56])
        try Data("<HTML><TITLE>Acesso bloqueado</TITLE></HTML>".utf8).write(to: URL(fileURLWithPath: path))
        let failure = #expect(throws: ConnError.self) { try CCEEHTTPHandler.frame(fileAt: path) }
        #expect(failure?.kind == .providerBlocked)
    }

    // MARK: Errors

    @Test("the firewall's page is final, with advice, on every road", arguments: Face.allCases)
    func blocked(face: Face) async throws {
        let (handler, id) = (try handler(), resource.id)
        let calls: [@Sendable () async throws -> Void] = [
            {
                try await face.run(
                    sync: { _ = try handler.packageNames() },
                    async: { _ = try await handler.packageNames() }
                )
            },
            {
                try await face.run(
                    sync: { _ = try handler.datastoreFrame(resource: id) },
                    async: { _ = try await handler.datastoreFrame(resource: id) }
                )
            },
            {
                try await face.run(
                    sync: { _ = try handler.dumpFrame(id) },
                    async: { _ = try await handler.dumpFrame(id) }
                )
            },
            {
                try await face.run(
                    sync: { _ = try handler.get("api/3/action/package_list") },
                    async: { _ = try await handler.get("api/3/action/package_list") }
                )
            },
        ]
        for call in calls {
            twin.block()
            let before = twin.requests.count
            let failure = try await thrownError { try await call() }
            #expect(failure.kind == .providerBlocked)
            #expect(failure.advice?.contains("download by hand") == true)
            #expect(failure.serverMessage?.contains("18.5c2d1702") == true)
            #expect(twin.requests.count == before + 1)
        }
    }

    @Test("CKAN's errors keep their kind under any status", arguments: Face.allCases)
    func failures(face: Face) async throws {
        let handler = try handler()
        let missing = try await thrownError {
            try await datastore(handler, CCEEDatastoreQuery(resource: "none"), face)
        }
        #expect(missing.kind == .notFound)
        var query = CCEEDatastoreQuery(resource: resource.id, fields: ["NONE"])
        let wrong = try await thrownError { try await datastore(handler, query, face) }
        #expect(wrong.kind == .invalidInput && wrong.serverMessage?.contains("NONE") == true)
        query.fields = []
        twin.answerFailure(type: "Authorization Error", message: "Acesso negado.")
        let denied = try await thrownError { try await datastore(handler, query, face) }
        #expect(denied.kind == .authorization && denied.serverMessage == "Acesso negado.")
        twin.answerHTML()
        let page = try await thrownError { try await datastore(handler, query, face) }
        #expect(page.kind != .providerBlocked && page.kind != .connection)
        #expect(twin.requests.count == 4)
    }

    @Test("busy servers are waited for as they ask", arguments: Face.allCases)
    func retries(face: Face) async throws {
        let clock = VirtualClock()
        let handler = try handler(.quick(retries: 3, clock: clock))
        twin.limitRate(retryAfter: .seconds(11))
        twin.server.fail(.status(502))
        let frame = try await datastore(handler, CCEEDatastoreQuery(resource: resource.id), face)
        #expect(frame.rowCount == 2_976)
        #expect(clock.sleeps.first == .seconds(11) && clock.sleeps.count == 2)
    }
}
