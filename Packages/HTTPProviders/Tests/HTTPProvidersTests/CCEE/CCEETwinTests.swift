import ConnTesting
import Foundation
import Gzip
import HTTPProviders
import Testing

/// CCEE's handler against its twin, in both faces.
struct CCEETwinTests {
    private func makeHandler(_ twin: CCEETwin, _ change: (inout CCEEOptions) -> Void = { _ in }) async throws
        -> CCEEHTTPHandler
    {
        var options = CCEEOptions()
        options.http.rateLimit = nil
        change(&options)
        let retry = RetryPolicy(maxRetries: 2, maxConnRetries: 2, exponentialMinRetryWaitTime: .milliseconds(1))
        return try await CCEEHTTPHandler(HTTPConnProperties(twin.url), options: options, retry: retry)
    }

    private func resourceID(_ twin: CCEETwin) -> String { twin.packages[0].resources[1].id }

    @Test func theCatalogueIsTyped() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let (names, package, found, resource) = try await onThread {
            let package = try ccee.package("pld_horario")
            return (
                try ccee.packageNames(), package, try ccee.packages(matching: "pld"),
                try ccee.resource(package.resources![0].id)
            )
        }
        #expect(names == ["pld_horario"])
        #expect(package.resources?.map(\.name) == ["pld_horario_2023", "pld_horario_2024"])
        #expect(found.count == 1)
        #expect(resource.packageID == package.id)
        #expect(resource.lastModified != nil)
        #expect(try await ccee.packageNames() == names)
        #expect(try await ccee.package("pld_horario").name == "pld_horario")
        #expect(try await ccee.action("package_list", as: [String].self) == names)
        let sent = try #require(twin.requests.first)
        #expect(sent.headers["User-Agent"]?.hasPrefix("ConnHandlers/1 (CCEE") == true)
        #expect(sent.headers["Accept-Language"] == "pt-BR")
        let error = await connError { _ = try await ccee.package("nothing") }
        #expect(error?.kind == .notFound)
        #expect(error?.serverMessage?.contains("Não encontrado") == true)
    }

    @Test func aLoweredLimitLosesNothing() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        twin.maximumLimit = 700
        twin.numbersAreText = true
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let id = resourceID(twin)
        let asynchronous = try await ccee.datastoreFrame(resource: id)
        let synchronous = try await onThread { try ccee.datastoreFrame(resource: id) }
        #expect(asynchronous.isEqual(to: synchronous))
        #expect(asynchronous.rowCount == 2_976)
        #expect(Array(try asynchronous["_id", as: Int.self]) == (1...2_976).map { $0 })
        #expect(try asynchronous["PLD_HORA"].type == .double)
        let offsets = twin.requests.prefix(5).compactMap { $0.query("offset") }
        #expect(offsets == ["0", "700", "1400", "2100", "2800"])
        var query = CCEEDatastoreQuery(resource: id, filters: ["SUBMERCADO": "SUL"], fields: ["HORA", "PLD_HORA"])
        query.limit = 10
        query.types = ["PLD_HORA": .decimal(precision: 12, scale: 2)]
        let some = try await ccee.datastoreFrame(query)
        #expect(some.columnNames == ["HORA", "PLD_HORA"])
        #expect(some.rowCount == 10)
        #expect(try some["PLD_HORA"].type == .decimal(precision: 12, scale: 2))
    }

    @Test func longQueriesGoInABody() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let names = (0..<1_000).map { CKANFilter.text("AGENTE \($0)") } + [.text("SUL")]
        twin.server.fail(.status(502))
        let frame = try await ccee.datastoreFrame(resource: resourceID(twin), filters: ["SUBMERCADO": .any(names)])
        #expect(frame.rowCount == 744)
        #expect(twin.requests.map(\.method) == ["POST", "POST"])
    }

    @Test func aResourceThatGrowsMeanwhileIsReadAnew() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        twin.maximumLimit = 1_000
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        // The second page finds one row less.
        let shrink = TwinFault("shrink") { [weak twin] _, answer in
            guard let twin else { return answer() }
            twin.packages[0].resources[1].rows.removeLast()
            return TwinResponse.status(503)
        }
        twin.server.fail(shrink) { $0.query("offset") == "1000" }
        let frame = try await ccee.datastoreFrame(resource: resourceID(twin))
        #expect(frame.rowCount == 2_975)
        #expect(Array(try frame["_id", as: Int.self]) == (1...2_975).map { $0 })
    }

    @Test func theBlockPageIsFinalForEveryCall() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        twin.block(count: nil)
        let id = resourceID(twin)
        var errors: [ConnError?] = []
        errors.append(await connError { _ = try await ccee.datastoreFrame(resource: id) })
        errors.append(await connError { _ = try await ccee.get("/api/3/action/package_list") })
        errors.append(await connError { _ = try await ccee.resourceFrame(id) })
        errors.append(await connError { _ = try await onThread { try ccee.packageNames() } })
        for error in errors {
            #expect(error?.kind == .providerBlocked)
            #expect(error?.retry == .never)
            #expect(error?.advice?.contains("frame(fileAt:)") == true)
            #expect(error?.serverMessage?.contains("Reference #18.5c2d1702") == true)
        }
        #expect(twin.requests.count == errors.count)
    }

    @Test func filesAreReadWhateverTheirForm() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let id = resourceID(twin)
        let expected = try await ccee.datastoreFrame(resource: id).drop("_id")
        for form in [
            CCEETwin.FileForm(), .init(encoding: .utf8WithMark, isQuoted: true),
            .init(encoding: .latin1, isCompressed: true),
        ] {
            twin.fileForm = form
            #expect(try await ccee.resourceFrame(id).difference(from: expected) == nil)
        }
        #expect(try await onThread { try ccee.resourceFrame(id) }.difference(from: expected) == nil)
        #expect(try await ccee.dumpFrame(id).drop("_id").difference(from: expected) == nil)
        let path = NSTemporaryDirectory() + UUID().uuidString + ".csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let download = try await ccee.downloadResource(id, to: path)
        #expect(download.bytes > 0)
        #expect(try CCEEHTTPHandler.frame(fileAt: path).difference(from: expected) == nil)
        twin.server.fail(.html) { $0.path.hasPrefix("/download/") }
        let page = await connError { _ = try await ccee.resourceFrame(id) }
        #expect(page?.kind == .corrupted)
        // Neither a page nor a block touches a file that is there.
        twin.server.fail(.html) { $0.path.hasPrefix("/download/") }
        #expect(await connError { _ = try await ccee.downloadResource(id, to: path) }?.kind == .corrupted)
        twin.block()
        twin.server.fail(.answer(.html("<html>Acesso bloqueado</html>", status: 403))) {
            $0.path.hasPrefix("/download/")
        }
        #expect(await connError { _ = try await ccee.downloadResource(id, to: path) }?.kind == .providerBlocked)
        #expect(await connError { _ = try await ccee.downloadResource(id, to: path) }?.kind == .providerBlocked)
        #expect(try CCEEHTTPHandler.frame(fileAt: path).difference(from: expected) == nil)
    }

    @Test func failuresUnder200AreErrors() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        twin.answerFailure(type: "Search Error", message: "datastore is off")
        let error = await connError { _ = try await ccee.packageNames() }
        #expect(error?.kind == .invalidInput)
        #expect(error?.serverMessage == "datastore is off")
        twin.allowsSQL = false
        let refused = await connError { _ = try await ccee.datastoreFrame(unsafeSQL: "SELECT 1") }
        #expect(refused != nil)
        twin.limitRate(retryAfter: .seconds(0))
        #expect(try await ccee.packageNames() == ["pld_horario"])
    }

    @Test func sqlResultsAreNeverCutSilently() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let id = resourceID(twin)
        let frame = try await ccee.datastoreFrame(unsafeSQL: "SELECT * FROM \"\(id)\" LIMIT 5")
        #expect(frame.rowCount == 5)
        twin.maximumLimit = 100
        let error = await connError {
            _ = try await ccee.datastoreFrame(unsafeSQL: "SELECT * FROM \"\(id)\" LIMIT 500")
        }
        #expect(error?.kind == .resourceExhausted)
    }

    @Test func callsArePaced() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin) { $0.http.rateLimit = HTTPRateLimit(requestsPerSecond: 20) }
        defer { ccee.close() }
        let start = ContinuousClock.now
        for _ in 0..<5 { _ = try await ccee.packageNames() }
        #expect(ContinuousClock.now - start >= .milliseconds(190))
        #expect(CCEEOptions().http.rateLimit?.requestsPerSecond == 3)
    }
}

/// The error that `body` throws.
func connError(_ body: () async throws -> Void) async -> ConnError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ConnError
    }
}
