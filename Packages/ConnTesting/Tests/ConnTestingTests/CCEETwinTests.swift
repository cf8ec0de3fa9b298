import Testing

@testable import ConnTesting

extension ConnTestingTests {
    @Suite struct CCEETwinTests {
        let twin: CCEETwin
        let resource: String

        init() throws {
            twin = try CCEETwin().start()
            resource = twin.packages[0].resources[0].id
        }

        private func action(_ name: String, _ query: String = "") throws -> TwinJSON {
            let answer = try TestAnswer(twin.port, "GET", "/api/3/action/\(name)?\(query)")
            return try #require(TwinJSON(answer.body))
        }

        private func ids(_ json: TwinJSON) -> [String] {
            guard case .array(let records)? = json["result"]?["records"] else { return [] }
            return records.compactMap { $0["_id"]?.text }
        }

        @Test func theCatalogueIsThere() throws {
            #expect(try action("package_list")["result"] == .strings(["pld_horario"]))
            let package = try action("package_show", "id=pld_horario")
            #expect(package["success"] == .bool(true))
            #expect(package["result"]?["num_resources"]?.text == "2")
            #expect(try action("package_search", "q=PLD&rows=1")["result"]?["count"]?.text == "1")
            #expect(try action("resource_show", "id=\(resource)")["result"]?["package_id"] == package["result"]?["id"])
        }

        @Test func aHighLimitIsLoweredWithoutAWord() throws {
            twin.maximumLimit = 500
            var seen: [String] = []
            while seen.count < 2_976 {
                let page = try action(
                    "datastore_search",
                    "resource_id=\(resource)&limit=32000&offset=\(seen.count)&sort=_id"
                )
                #expect(page["result"]?["limit"]?.text == "\(twin.maximumLimit)")
                #expect(page["result"]?["total"]?.text == "2976")
                seen += ids(page)
                twin.maximumLimit = 700
            }
            #expect(seen == (1...2_976).map(String.init))
        }

        @Test func withoutAnOrderPagesDontFit() throws {
            let first = ids(try action("datastore_search", "resource_id=\(resource)"))
            let second = ids(try action("datastore_search", "resource_id=\(resource)&offset=100"))
            #expect(first.count == 100)
            #expect(first + second != (1...200).map(String.init))
        }

        @Test func rowsAreFilteredSortedAndCutToFields() throws {
            let filters = "%7B%22SUBMERCADO%22%3A%22SUL%22%2C%22DIA%22%3A%5B1%2C2%5D%7D"
            let query = "resource_id=\(resource)&filters=\(filters)&sort=PLD_HORA%20desc&fields=DIA,PLD_HORA&limit=2"
            let json = try action("datastore_search", query)
            #expect(json["result"]?["total"]?.text == "48")
            let expected = #"[{"DIA":2,"PLD_HORA":132.82},{"DIA":2,"PLD_HORA":131.82}]"#
            #expect(json["result"]?["records"] == TwinJSON(Array(expected.utf8)))
            twin.numbersAreText = true
            #expect(
                try action("datastore_search", query)["result"]?["records"]?.rendered.contains(#""DIA":"2""#) == true
            )
        }

        @Test func sqlHasTheSameCeiling() throws {
            twin.maximumLimit = 10
            let sql = "sql=SELECT%20*%20FROM%20%22\(resource)%22%20LIMIT%2020"
            let json = try action("datastore_search_sql", sql)
            #expect(ids(json).count == 10)
            #expect(json["result"]?["records_truncated"] == .bool(true))
            twin.allowsSQL = false
            #expect(try action("datastore_search_sql", sql)["success"] == .bool(false))
        }

        @Test func failuresHaveTheirStatusAndEnvelope() throws {
            let missing = try TestAnswer(twin.port, "GET", "/api/3/action/datastore_search?resource_id=none")
            #expect(missing.status == 404 && missing.text.contains(#""__type":"Not Found Error""#))
            let wrong = try TestAnswer(
                twin.port,
                "GET",
                "/api/3/action/datastore_search?resource_id=\(resource)&fields=NONE"
            )
            #expect(wrong.status == 409 && wrong.text.contains(#""fields":["field"#))
            twin.answerFailure(type: "Authorization Error", message: "No.")
            let under200 = try TestAnswer(twin.port, "GET", "/api/3/action/package_list")
            #expect(under200.status == 200 && under200.text.contains(#""success":false"#))
            let body = try TestAnswer(twin.port, "POST", "/api/3/action/package_list", body: "{")
            #expect(body.status == 400)
        }

        @Test func filesHaveTheirForms() throws {
            func file() throws -> [UInt8] {
                let text = try action("resource_show", "id=\(resource)")["result"]?["url"]?.text
                let address = try #require(text)
                return try TestAnswer(twin.port, "GET", String(address.dropFirst(twin.url.count))).body
            }
            let plain = try file()
            #expect(
                String(decoding: plain, as: UTF8.self).hasPrefix(
                    "MES_REFERENCIA;DIA;HORA;SUBMERCADO;PLD_HORA\n202301;1;0;NORDESTE;85,07\n"
                )
            )
            twin.fileForm = .init(encoding: .utf8WithMark, isQuoted: true)
            #expect(try file().starts(with: [0xEF, 0xBB, 0xBF] + Array("\"MES_REFERENCIA\"".utf8)))
            twin.fileForm = .init(isCompressed: true)
            #expect(try file().starts(with: [0x1F, 0x8B]))
            var packages = twin.packages
            packages[0].resources[0].fields[3].id = "PREÇO"
            twin.packages = packages
            twin.fileForm = .init(encoding: .latin1)
            #expect(try file().firstRange(of: [0x50, 0x52, 0x45, 0xC7, 0x4F]) != nil)
        }

        @Test func addressesOfFilesRotate() throws {
            let first = try #require(try action("resource_show", "id=\(resource)")["result"]?["url"]?.text)
            let second = try #require(try action("resource_show", "id=\(resource)")["result"]?["url"]?.text)
            #expect(first != second)
            #expect(try TestAnswer(twin.port, "GET", String(first.dropFirst(twin.url.count))).status == 404)
            #expect(try TestAnswer(twin.port, "GET", String(second.dropFirst(twin.url.count))).status == 200)
            twin.rotatesAddresses = false
            #expect(try action("resource_show", "id=\(resource)")["result"]?["url"]?.text == second)
        }

        @Test func theDumpIsCSV() throws {
            let dump = try TestAnswer(twin.port, "GET", "/datastore/dump/\(resource)?bom=True").text
            #expect(
                dump.hasPrefix(
                    "\u{FEFF}_id,MES_REFERENCIA,DIA,HORA,SUBMERCADO,PLD_HORA\r\n1,202301,1,0,NORDESTE,85.07\r\n"
                )
            )
        }

        @Test func theFirewallBlocks() throws {
            twin.block()
            let answer = try TestAnswer(twin.port, "GET", "/api/3/action/package_list")
            #expect(answer.status == 403)
            #expect(answer.head.contains("text/html") && answer.text.contains("Acesso bloqueado"))
        }
    }
}
