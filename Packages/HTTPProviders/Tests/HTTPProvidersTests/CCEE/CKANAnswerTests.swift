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
        #expect(parameters["offset"] == "10")
        query.fields = ["a,b"]
        #expect(failure { try query.validate() }?.kind == .misuse(.invalidArgument))
    }
}
