import ConnTesting
import Foundation
import HTTPProviders
import Testing

/// The examples of the README, run against the twins.
struct ReadmeExamples {
    @Test func series() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let (url, key) = (twin.url, Secret(twin.apiKey))
        let frame = try await onThread {
            // README: first
            // url: https://TENANT.bazefield.com/BazeField.Services/api
            let properties = HTTPConnProperties(url, authentication: .bearer(key))
            return try BazeHTTPHandler.with(properties) { baze in
                let week = BazeSeriesQuery(
                    objectIDs: ["1001", "1002"],
                    points: ["ActivePower"],
                    from: .now.adding(-7, .day),
                    to: .now
                )
                return try baze.rawFrame(week)
            }
            // END
        }
        #expect(frame.columnNames.contains("value"))
        #expect(frame.rowCount > 2_000)
        let baze = try await BazeHTTPHandler(HTTPConnProperties(url, authentication: .bearer(key)))
        defer { baze.close() }
        // README: aggregated
        let month = BazeSeriesQuery(
            objectIDs: ["1001"],
            points: ["ActivePower", "WindSpeed"],
            from: .start(of: .month).adding(-1, .month),
            to: .start(of: .month),
            aggregates: [.average, .maximum],
            interval: .hours(1)
        )
        let table = try await baze.tableFrame(month)
        let latest = try await baze.latestFrame(objectIDs: ["1001"], points: ["ActivePower"])
        let sites = try await baze.structureFrame()
        let points = try await baze.schemaFrame(objectIDs: ["1001"])
        // END
        #expect(points.rowCount == 1)
        #expect(table.columnNames.contains("ActivePower|AVERAGE"))
        #expect(latest.rowCount == 1)
        #expect(sites.rowCount == 1)
        // README: plain
        let answer = try BazeHTTPHandler.check(try await baze.get("/turbines/Serra%20Azul"))
        let turbines = try DataFrame(json: answer.bytes)
        // END
        #expect(turbines.rowCount == 4)
    }

    @Test func markets() async throws {
        let twin = try CCEETwin().start()
        defer { twin.stop() }
        let properties = HTTPConnProperties(twin.url)
        // README: ccee
        var options = CCEEOptions()
        options.contact = "ops@example.com"
        let ccee = try await CCEEHTTPHandler(properties, options: options)  // CCEEHTTPHandler.portal
        let package = try await ccee.package("pld_horario")
        let id = package.resources?.last?.id ?? ""
        let south = try await ccee.datastoreFrame(resource: id, filters: ["SUBMERCADO": "SUL"])
        let edges = try await ccee.datastoreFrame(resource: id, filters: ["SUBMERCADO": ["SUL", "NORTE"], "DIA": 7])
        // END
        #expect(south.rowCount == 744)
        #expect(edges.rowCount == 48)
        // README: whole
        let current = try await ccee.resourceFrame(id)  // the file, its address looked up
        let dump = try await ccee.dumpFrame(id)  // the datastore's own dump, with _id
        let few = try await ccee.datastoreFrame(unsafeSQL: "SELECT * FROM \"\(id)\" LIMIT 100")
        // END
        #expect(current.rowCount == 2_976 && dump.rowCount == 2_976 && few.rowCount == 100)
        let file = NSTemporaryDirectory() + UUID().uuidString + ".csv"
        defer { try? FileManager.default.removeItem(atPath: file) }
        // README: files
        try await ccee.downloadResource(id, to: file)
        let format = CCEEFileFormat.portal.with(types: ["PLD_HORA": .decimal(precision: 12, scale: 2)])
        let prices = try CCEEHTTPHandler.frame(fileAt: file, format: format)
        // END
        #expect(prices.rowCount == 2_976)
        await ccee.shutdown()
        twin.block()
        let blocked = try await CCEEHTTPHandler(properties, options: options)
        defer { blocked.close() }
        var messages: [String] = []
        func show(_ text: String) { messages.append(text) }
        // README: blocked
        do {
            _ = try await blocked.packageNames()
        } catch {
            if error.kind == .providerBlocked { show("\(error.advice ?? "") \(error.serverMessage ?? "")") }
        }
        // END
        #expect(messages.count == 1)
    }

    @Test func reports() async throws {
        let twin = try ONSTwin(users: ["ana": "pw"]).start()
        defer { twin.stop() }
        let (user, password, base, tokenURL) = ("ana", Secret("pw"), twin.url + "/api", twin.tokenURL)
        // README: sager
        var properties = ONSHTTPConnProperties(.sager, user: user, password: password)
        (properties.baseURL, properties.tokenURL) = (base, tokenURL)  // for the twin alone
        let sager = try await ONSHTTPHandler(properties)
        let day = ONSPeriod(CalendarDate("2024-01-31")!)
        let sheets = try await sager.sagerFrames(ONSSagerReport(day, setIDs: [123]))
        if let limits = sheets["Restrições"] { print(limits) }  // no sheets: no data
        // END
        #expect(sheets["Restrições"]?.rowCount == 2)
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // README: report
        let file = folder + "/report.xlsx"
        let saved = try await sager.downloadSagerWorkbook(ONSSagerReport(day, setIDs: [123]), to: file)
        if saved.bytes > 0 {
            let levels = try ONSHTTPHandler.sagerFrames(fileAt: file)["Patamares"]
            var options = SheetReadOptions(headerRow: 10)  // types of your own
            options.types = ["Usina": .string, "Geração (MW)": .decimal(precision: 12, scale: 3)]
            let exact = try Workbook(path: file).frame(sheet: "Patamares", options)
            print(levels?.rowCount ?? 0, exact)
        }
        // END
        #expect(saved.bytes > 0)
        await sager.shutdown()
        // README: sinapse
        let profile = ONSProfile(profile: "Apurador Agente", scope: "AGENTES", id: "1", company: "ACME")
        var sinapse = ONSHTTPConnProperties(.sinapse, user: user, password: password, profile: profile)
        (sinapse.baseURL, sinapse.tokenURL) = (base, tokenURL)  // for the twin alone
        let messages = try await ONSHTTPHandler.with(sinapse) { ons in
            try await ons.sinapseFrame(ONSSinapseSearch(day, kind: .analytic))
        }
        // END
        #expect(messages.hasColumn("Mensagem"))
    }
}
