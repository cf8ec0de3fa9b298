import Testing

@testable import HTTPProviders

struct CKANAnswerTests {
    static let recorded = #"""
        {"help":"h","success":true,"result":{"include_total":true,"limit":100,"records_format":"objects",
        "resource_id":"r","total_estimation_threshold":null,
        "records":[{"_id":1,"MES":202401,"MERCADO":"SUDESTE","PLD":61.07,"QUANDO":"2024-01-01T00:00:00","OK":true},
        {"_id":2,"MES":"202401","MERCADO":null,"PLD":"61.08","QUANDO":null,"OK":"f"}],
        "fields":[{"id":"_id","type":"int"},{"id":"MES","type":"int4"},{"id":"MERCADO","type":"text"},
        {"id":"PLD","type":"numeric"},{"id":"QUANDO","type":"timestamp"},{"id":"OK","type":"bool"}],
        "_links":{"start":"/api/3/action/datastore_search"},"total":2,"total_was_estimated":false}}
        """#

    private func records(_ text: String, _ change: (inout CCEEDatastoreQuery) -> Void = { _ in }) throws -> CKANRecords
    {
        var query = CCEEDatastoreQuery(resource: "r")
        change(&query)
        return try CKANRecords(try answer(text), query)
    }

    @Test func columnsHaveTheStatedTypes() throws {
        let records = try records(Self.recorded)
        #expect(
            records.frame.schema.map(\.type) == [
                .int64, .int64, .string, .double, .localTimestamp(.microsecond), .bool,
            ]
        )
        #expect(Array(try records.frame["MES", as: Int.self]) == [202_401, 202_401])
        #expect(Array(try records.frame["PLD", as: Double.self]) == [61.07, 61.08])
        #expect(Array(try records.frame["MERCADO", as: String.self]) == ["SUDESTE", nil])
        #expect(Array(try records.frame["OK", as: Bool.self]) == [true, false])
        #expect(records.page == .init(rows: 2, limit: 100, total: 2, firstID: 1, lastID: 2))
    }

    @Test func declaredTypesComeFirst() throws {
        let records = try records(Self.recorded) {
            $0.types = ["PLD": .decimal(precision: 12, scale: 2), "MES": .string, "QUANDO": .date]
        }
        #expect(Array(try records.frame["PLD", as: Decimal128.self]) == [Decimal128("61.07"), Decimal128("61.08")])
        #expect(Array(try records.frame["MES", as: String.self]) == ["202401", "202401"])
        #expect(try records.frame["QUANDO", as: CalendarDate.self][0] == CalendarDate("2024-01-01"))
    }

    @Test func decimalCommasMustBeDeclared() throws {
        let text = Self.recorded.replacing("\"61.08\"", with: "\"1.061,08\"")
        let error = failure { _ = try records(text) }
        #expect(error?.kind == .conversion)
        #expect(error?.message.contains("'PLD' of row 1") == true)
        #expect(error?.serverDetail == "1.061,08")
        #expect("\(error!)".contains("061") == false)
        let read = try records(text) { $0.numberText = .comma }
        #expect(Array(try read.frame["PLD", as: Double.self]) == [61.07, 1_061.08])
    }

    @Test func unknownColumnsInTypesAreNamed() throws {
        let error = failure { _ = try records(Self.recorded) { $0.types = ["PDL": .double] } }
        #expect(error?.kind == .misuse(.invalidArgument))
        #expect(error?.message.contains("'PDL'") == true)
    }

    @Test func failuresAreThrownWhateverTheStatus() throws {
        let cases: [(String, ConnError.Kind)] = [
            ("Not Found Error", .notFound), ("Authorization Error", .authorization),
            ("Validation Error", .invalidInput), ("Search Query Error", .invalidInput), ("Odd Error", .server),
        ]
        for (type, kind) in cases {
            let text =
                #"{"help":"h","success":false,"error":{"__type":"\#(type)","message":"Não: x9","id":["Missing"]}}"#
            let error = failure { try CKANEnvelope.check(try answer(text)) }
            #expect(error?.kind == kind, "\(type)")
            #expect(error?.serverMessage == "Não: x9")
            #expect(error?.serverDetail == #"id: ["Missing"]"#)
            #expect("\(error!)".contains("x9") == false)
        }
        #expect(failure { try CKANEnvelope.check(try answer("{}")) }?.kind == .corrupted)
        #expect(failure { try CKANEnvelope.check(try answer("[]")) }?.kind == .corrupted)
    }

    @Test func theBlockPageIsToldFromRefusals() throws {
        let page = "<HTML><TITLE>Acesso bloqueado</TITLE>Reference&#32;&#35;18&#46;5c2d&#46;17&#46;1a2b</HTML>"
        let blocked = CCEEBlockPage.error(try answer(page, status: 403, type: "text/html"))
        #expect(blocked?.kind == .providerBlocked)
        #expect(blocked?.retry == .never)
        #expect(blocked?.serverMessage == "Reference #18.5c2d.17.1a2b")
        #expect(blocked?.advice?.contains("frame(fileAt:)") == true)
        #expect(CCEEBlockPage.error(try answer(page, status: 200, type: "text/html"))?.kind == .providerBlocked)
        #expect(CCEEBlockPage.error(try answer("<html>Forbidden", status: 403, type: nil))?.kind == .providerBlocked)
        #expect(CCEEBlockPage.error(try answer("{}", status: 403)) == nil)
        #expect(CCEEBlockPage.error(try answer("<html>Olá</html>", status: 200, type: "text/html")) == nil)
        #expect(CCEEBlockPage.error(try answer("<html>Busy</html>", status: 503, type: "text/html")) == nil)
        // The edge numbers its pages for a busy server too.
        let numbered = "<HTML><TITLE>Service Unavailable</TITLE>Reference&#32;&#35;11&#46;5c2d&#46;17&#46;1a2b</HTML>"
        for status in [408, 425, 429, 500, 502, 503, 504] {
            #expect(CCEEBlockPage.error(try answer(numbered, status: status, type: "text/html")) == nil, "\(status)")
        }
        for status in [400, 403, 406, 451] {
            let error = CCEEBlockPage.error(try answer(numbered, status: status, type: "text/html"))
            #expect(error?.kind == .providerBlocked, "\(status)")
        }
    }

    @Test func queriesAreEncodedAsTheDatastoreWants() throws {
        var query = CCEEDatastoreQuery(
            resource: "r-1",
            filters: ["SUBMERCADO": "SUL", "MES": [202_401, 202_402]],
            fields: ["_id", "PLD"]
        )
        query.words = "x"
        let parameters = try query.parameters(offset: 10, limit: 5)
        #expect(parameters["filters"] == #"{"MES":[202401,202402],"SUBMERCADO":"SUL"}"#)
        #expect(parameters["sort"] == "_id")
        #expect(parameters["fields"] == "_id,PLD")
        #expect(parameters["q"] == "x")
        #expect(parameters["distinct"] == nil)
        #expect(parameters["offset"] == "10")
        // Pages are compared by their ids.
        query.fields = ["PLD"]
        #expect(try query.parameters(offset: 0, limit: 5)["fields"] == "PLD,_id")
        query.distinct = true
        #expect(try query.parameters(offset: 0, limit: 5)["fields"] == "PLD")
        #expect(try query.parameters(offset: 0, limit: 5)["distinct"] == "true")
        query.fields = ["a,b"]
        #expect(failure { try query.validate() }?.kind == .misuse(.invalidArgument))
    }

    @Test func distinctNeedsFieldsAndASortByThem() throws {
        func error(_ fields: [String], _ sort: String?) -> ConnError? {
            var query = CCEEDatastoreQuery(resource: "r", fields: fields)
            query.distinct = true
            if let sort { query.sort = sort }
            return failure { try query.validate() }
        }
        #expect(error(["MES", "DIA"], "MES desc, \"DIA\"") == nil)
        #expect(error(["_id"], nil) == nil)
        for (fields, sort) in [([], "MES"), (["MES"], nil), (["MES"], ""), (["MES"], "MES,DIA")]
            as [([String], String?)]
        {
            #expect(error(fields, sort)?.kind == .misuse(.invalidArgument), "\(fields) \(sort ?? "")")
        }
    }

    @Test func idsThatWereNotAskedForStayOut() throws {
        let records = try records(Self.recorded) { $0.fields = ["MES", "PLD"] }
        #expect(!records.frame.hasColumn("_id"))
        #expect(records.page.firstID == 1 && records.page.lastID == 2)
        let sorted = try self.records(Self.recorded) { $0.sort = "PLD, _id" }
        #expect(sorted.frame.hasColumn("_id") && sorted.page.lastID == 2)
    }

    @Test func decimalCommasGroupThreeDigits() {
        func read(_ text: String) -> CellValue? { CKANType.cell(.text(text), isNumber: false, as: .double, .comma) }
        let numbers: [(String, Double)] = [
            ("61,07", 61.07), ("1.061,08", 1_061.08), ("-12.345.678,5", -12_345_678.5), ("1.061", 1_061), ("7", 7),
            ("1,5E3", 1_500),
        ]
        for (text, number) in numbers { #expect(read(text) == .double(number), "\(text)") }
        for text in ["61.07", "1.0", "1061.070", "1.06,1", "1,061.08", ".061", "1..061", "1,2,3", "1.-61"] {
            #expect(read(text) == nil, "\(text)")
        }
        // Not a number, so not a matter of commas.
        #expect(
            CKANType.cell(.text("2024-01-01T10:00:00.5"), isNumber: false, as: .localTimestamp(.microsecond), .comma)
                != nil
        )
    }

    @Test func furtherTypesBecomeColumns() throws {
        let text = #"""
            {"success":true,"result":{"fields":[{"id":"D","type":"date"},{"id":"Z","type":"timestamptz"},
            {"id":"F","type":"float8"}],"records":[{"D":"2024-01-31","Z":"2024-01-31T10:00:00-03:00","F":1e-3},
            {"D":"2024-01-31T00:00:00","Z":"2024-01-31T10:00:00","F":"12"}],"total":2}}
            """#
        let frame = try records(text).frame
        #expect(frame.schema.map(\.type) == [.date, .instant(.microsecond), .double])
        #expect(
            Array(try frame["D", as: CalendarDate.self]) == [CalendarDate("2024-01-31"), CalendarDate("2024-01-31")]
        )
        #expect(
            Array(try frame["Z", as: Instant.self])
                == [Instant("2024-01-31T13:00:00Z"), Instant("2024-01-31T10:00:00Z")]
        )
        #expect(Array(try frame["F", as: Double.self]) == [0.001, 12])
    }
}
