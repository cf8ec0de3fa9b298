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
        // Each page begins with the last row of the one before; the version is looked at behind the first and the last.
        let asked = twin.requests.prefix(7).map { $0.query("offset") ?? $0.path }
        let look = "/api/3/action/resource_show"
        #expect(asked == ["0", look, "699", "1398", "2097", "2796", look])
        var query = CCEEDatastoreQuery(resource: id, filters: ["SUBMERCADO": "SUL"], fields: ["HORA", "PLD_HORA"])
        query.limit = 10
        query.words = "sul"
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
        twin.server.fail(shrink) { $0.query("offset") == "999" }
        let frame = try await ccee.datastoreFrame(resource: resourceID(twin))
        #expect(frame.rowCount == 2_975)
        #expect(Array(try frame["_id", as: Int.self]) == (1...2_975).map { $0 })
    }

    @Test func aRewriteOfTheSameSizeIsReadAnew() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        twin.maximumLimit = 1_000
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        // Before the third page all prices change; ids and total stay.
        let rewrite = TwinFault("rewrite") { [weak twin] _, answer in
            guard let twin else { return answer() }
            var packages = twin.packages
            packages[0].resources[1].lastModified = "2024-03-01T03:00:00.000000"
            for row in packages[0].resources[1].rows.indices { packages[0].resources[1].rows[row][4] = .number(1) }
            twin.packages = packages
            return answer()
        }
        twin.server.fail(rewrite) { $0.query("offset") == "1998" }
        let query = CCEEDatastoreQuery(resource: resourceID(twin), fields: ["PLD_HORA"])
        let frame = try await ccee.datastoreFrame(query)
        #expect(frame.columnNames == ["PLD_HORA"] && frame.rowCount == 2_976)
        #expect(try frame["PLD_HORA", as: Double.self].allSatisfy { $0 == 1 })
        let again = try await onThread { try ccee.datastoreFrame(query) }
        #expect(again.difference(from: frame) == nil)
    }

    @Test(arguments: [[], ["DIA"]])
    func aRowThatGoesWhileAnotherComesLosesNone(_ fields: [String]) async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        let rows = GrowingRows()
        // Before the second page, of four rows each, row 2 goes and row 11 comes; the total stays.
        server.on("GET", "/api/3/action/datastore_search") { rows.page($0, changesAt: 3) }
        var options = CCEEOptions()
        options.http.rateLimit = nil
        let ccee = try await CCEEHTTPHandler(HTTPConnProperties(server.url), options: options)
        defer { ccee.close() }
        let query = CCEEDatastoreQuery(resource: "r", filters: ["MERCADO": "SUL"], fields: fields)
        let frame = try await ccee.datastoreFrame(query)
        #expect(frame.columnNames == (fields.isEmpty ? ["_id", "DIA"] : fields))
        #expect(Array(try frame["DIA", as: Int.self]) == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    }

    @Test func aResourceWithoutAVersionIsReadAllTheSame() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        twin.maximumLimit = 2_000
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let missing = #"{"success":false,"error":{"__type":"Not Found Error","message":"x"}}"#
        twin.server.fail(.answer(.json(missing, status: 404)), count: nil) { $0.path.hasSuffix("resource_show") }
        #expect(try await ccee.datastoreFrame(resource: resourceID(twin)).rowCount == 2_976)
        #expect(twin.requests.count == 3)
        // Another failure of the look is one of the call.
        twin.server.clearFaults()
        twin.server.fail(.status(400), count: nil) { $0.path.hasSuffix("resource_show") }
        let id = resourceID(twin)
        #expect(await connError { _ = try await ccee.datastoreFrame(resource: id) }?.kind == .invalidInput)
    }

    @Test func failuresAreErrorsWhateverTheHandlerSaysOfStatuses() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin) { $0.http.raiseForStatus = false }
        defer { ccee.close() }
        let id = resourceID(twin)
        let failing: @Sendable (TwinRequest) -> Bool = { !$0.path.hasSuffix("resource_show") }
        twin.server.fail(.answer(.text("not here", status: 404)), count: 4, where: failing)
        #expect(await connError { _ = try await ccee.resourceFrame(id) }?.kind == .notFound)
        #expect(await connError { _ = try await ccee.dumpFrame(id) }?.kind == .notFound)
        #expect(await connError { _ = try await onThread { try ccee.resourceFrame(id) } }?.kind == .notFound)
        #expect(await connError { _ = try await onThread { try ccee.dumpFrame(id) } }?.kind == .notFound)
    }

    @Test func aBusyEdgeIsAskedAgain() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        let page = "<HTML><TITLE>Unavailable</TITLE>Reference&#32;&#35;11&#46;5c2d&#46;17&#46;1a2b</HTML>"
        twin.server.fail(.answer(.html(page, status: 503)))
        twin.server.fail(
            .answer(.html(page, status: 429).with { $0.headers.append("Retry-After", "0") })
        )
        #expect(try await ccee.packageNames() == ["pld_horario"])
        #expect(twin.requests.count == 3)
    }

    @Test func filesMayLieAtAnotherOrigin() async throws {
        let (twin, host) = (try CCEETwin().start(), try TwinServer().start())
        defer {
            twin.stop()
            host.stop()
        }
        host.on("GET", "/x/content", .bytes(Array("A;B\n1;2,5\n".utf8), type: "text/csv"))
        let resource = #"{"success":true,"result":{"id":"r","url":"\#(host.url)/x/content"}}"#
        twin.server.fail(.answer(.json(resource)), count: nil) { $0.path.hasSuffix("resource_show") }
        let ccee = try await makeHandler(twin)
        defer { ccee.close() }
        #expect(Array(try await ccee.resourceFrame("r")["B", as: Double.self]) == [2.5])
        let strict = try await makeHandler(twin) { $0.http.allowsOffOriginURLs = false }
        defer { strict.close() }
        #expect(await connError { _ = try await strict.resourceFrame("r") } != nil)
        #expect(host.requests.count == 1)
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
        #expect(try await onThread { try ccee.downloadResource(id, to: path) }.bytes == download.bytes)
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

/// Rows of a datastore that keep their ids, one of which goes while another comes.
// @unchecked: the ids are read and written under `lock`.
private final class GrowingRows: @unchecked Sendable {
    private let lock = NSLock()
    private var ids = Array(1...10)

    /// At most four rows; the table changes before the page that begins at `change`.
    func page(_ request: TwinRequest, changesAt change: Int) -> TwinResponse {
        let offset = request.query("offset").flatMap { Int($0) } ?? 0
        let page = lock.withLock {
            if offset == change, ids.contains(2) { ids = ids.filter { $0 != 2 } + [11] }
            return ids.dropFirst(offset).prefix(4)
        }
        let records = page.map { #"{"_id":\#($0),"DIA":\#($0)}"# }.joined(separator: ",")
        return .json(
            #"{"success":true,"result":{"fields":[{"id":"_id","type":"int"},{"id":"DIA","type":"int"}],"#
                + #""limit":4,"total":10,"records":[\#(records)]}}"#
        )
    }
}
