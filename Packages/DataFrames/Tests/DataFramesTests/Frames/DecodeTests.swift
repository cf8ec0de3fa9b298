import DataFrames
import Foundation
import Testing

@Suite("Rows as Decodable values")
struct DecodeTests {
    enum Kind: String, Decodable { case wind, solar }

    struct Plant: Decodable, Equatable {
        let id: Int
        let name: String?
        let power: Double
        let kind: Kind
    }

    private let frame = try! DataFrame([
        ("name", Column(["north", nil])), ("power", Column([1.5, 2.5])), ("id", Column([1, 2] as [Int32])),
        ("kind", Column(["wind", "solar"])), ("unused", Column([true, false])),
    ])

    private func failure<D: Decodable>(_ type: D.Type, _ frame: DataFrame) -> FrameError? {
        #expect(throws: FrameError.self) { try frame.decode(as: type) }
    }

    @Test("match keys to columns in any order")
    func plain() throws {
        #expect(
            try frame.decode(as: Plant.self) == [
                Plant(id: 1, name: "north", power: 1.5, kind: .wind), Plant(id: 2, name: nil, power: 2.5, kind: .solar),
            ]
        )
        #expect(try frame.rows[1].decode(as: Plant.self).kind == .solar)
        #expect(try frame.head(0).decode(as: Plant.self).isEmpty)
        #expect(try frame.slice(1..<2).decode(as: Plant.self).map(\.id) == [2])
    }

    @Test("read every value type by its own column")
    func valueTypes() throws {
        struct All: Decodable, Equatable {
            var date: Date
            var uuid: UUID
            var exact: Decimal128
            var money: Decimal
            var day: CalendarDate
            var time: TimeOfDay
            var local: LocalDateTime
            var instant: Instant
            var span: Duration
            var interval: CalendarInterval
            var bytes: [UInt8]
            var data: Data
            var single: Float
            var wide: Double
            var flag: Bool
            var small: UInt8
        }
        let uuid = UUID()
        let instant = Instant(ticks: 1_700_000_000, unit: .second)
        let frame = try DataFrame([
            ("date", Column([instant])), ("uuid", Column([uuid])),
            ("exact", Column([Decimal128(unscaled: 125, scale: 2)])),
            ("money", Column([Decimal128(unscaled: -125, scale: 2)])),
            ("day", Column([CalendarDate(daysSinceEpoch: 3)])),
            ("time", Column([TimeOfDay(ticks: 5, unit: .second)])),
            ("local", Column([LocalDateTime(ticks: 5, unit: .second)])), ("instant", Column([instant])),
            ("span", Column([Duration.milliseconds(5)])), ("interval", Column([CalendarInterval(months: 2)])),
            ("bytes", Column([[1, 2] as [UInt8]])), ("data", Column([[3] as [UInt8]])),
            ("single", Column([Float(0.5)])), ("wide", Column([Float(0.25)])), ("flag", Column([true])),
            ("small", Column([200])),
        ])
        let all = try #require(try frame.decode(as: All.self).first)
        #expect(
            all
                == All(
                    date: Date(timeIntervalSince1970: 1_700_000_000),
                    uuid: uuid,
                    exact: Decimal128(unscaled: 125, scale: 2),
                    money: Decimal(string: "-1.25")!,
                    day: CalendarDate(daysSinceEpoch: 3),
                    time: TimeOfDay(ticks: 5, unit: .second),
                    local: LocalDateTime(ticks: 5, unit: .second),
                    instant: instant,
                    span: .milliseconds(5),
                    interval: CalendarInterval(months: 2),
                    bytes: [1, 2],
                    data: Data([3]),
                    single: 0.5,
                    wide: 0.25,
                    flag: true,
                    small: 200
                )
        )
    }

    @Test("errors name the column and the row")
    func errors() throws {
        struct Named: Decodable { let name: String }
        var error = failure(Named.self, frame)
        #expect(error?.kind == .nullValue)
        #expect(error?.column == "name")
        #expect(error?.row == 1)
        struct Small: Decodable { let id: Int8 }
        error = failure(Small.self, try DataFrame([("id", Column([1, 2, 300]))]))
        #expect(error?.kind == .conversion)
        #expect(error?.row == 2)
        struct Unknown: Decodable { let voltage: Double }
        error = failure(Unknown.self, frame)
        #expect(error?.kind == .unknownColumn)
        #expect(error?.column == "voltage")
        struct Wrong: Decodable { let power: Int }
        error = failure(Wrong.self, frame)
        #expect(error?.kind == .wrongType)
        #expect(error?.column == "power")
        struct Text: Decodable { let id: String }
        #expect(failure(Text.self, frame)?.kind == .wrongType)
        struct When: Decodable { let id: Date }
        #expect(failure(When.self, frame)?.kind == .wrongType)
    }

    @Test("keep what the type itself throws")
    func ownErrors() throws {
        struct Of: Decodable { let kind: Kind }
        let error = failure(Of.self, try DataFrame([("kind", Column(["wind", "water"]))]))
        #expect(error?.kind == .conversion)
        #expect(error?.row == 1)
        #expect(error?.column == "kind")
        #expect(error?.underlying is DecodingError)
        #expect(error?.description.contains("water") == false)
    }

    @Test("turn keys into snake case when asked")
    func snakeCase() throws {
        struct Turbine: Decodable, Equatable {
            let turbineID: Int
            let baseURLString: String
            let x: Int
        }
        let frame = try DataFrame([("turbine_id", Column([7])), ("base_url_string", Column(["u"])), ("x", Column([1]))])
        let options = RowDecodingOptions(keys: .snakeCase)
        #expect(
            try frame.decode(as: Turbine.self, options: options) == [Turbine(turbineID: 7, baseURLString: "u", x: 1)]
        )
        #expect(throws: FrameError.self) { try frame.decode(as: Turbine.self) }
    }

    @Test("let optional properties lack their column only when asked")
    func missingColumns() throws {
        struct Loose: Decodable, Equatable {
            let id: Int
            let comment: String?
        }
        #expect(failure(Loose.self, frame)?.kind == .unknownColumn)
        let options = RowDecodingOptions(allowsMissingColumns: true)
        #expect(try frame.decode(as: Loose.self, options: options).map(\.comment) == [nil, nil])
    }

    @Test("decode structures, lists and lists of structures")
    func nested() throws {
        struct Point: Decodable, Equatable { let x: Int, y: Int? }
        struct Shape: Decodable, Equatable { let at: Point?, sizes: [Int?], corners: [Point] }
        func point(_ x: Int64, _ y: Int64?) -> CellValue {
            .structure(StructureValue([("x", .int(x)), ("y", y.map { .int($0) } ?? .null)]))
        }
        let type = DataType.structure([Field("x", .int64), Field("y", .int64)])
        let frame = try DataFrame([
            ("at", Column(cells: [point(1, 2), .null, point(3, nil)], type: type)),
            ("sizes", Column(cells: [.list([.int(1), .null]), .list([]), .list([.int(9)])], type: .list(.int16))),
            (
                "corners",
                Column(cells: [.list([]), .list([point(5, 6), point(7, nil)]), .list([])], type: .list(type))
            ),
        ])
        #expect(
            try frame.decode(as: Shape.self) == [
                Shape(at: Point(x: 1, y: 2), sizes: [1, nil], corners: []),
                Shape(at: nil, sizes: [], corners: [Point(x: 5, y: 6), Point(x: 7, y: nil)]),
                Shape(at: Point(x: 3, y: nil), sizes: [9], corners: []),
            ]
        )
    }

    @Test("decode single columns into plain values and optionals")
    func singleColumn() throws {
        #expect(try DataFrame([("a", Column([1, 2]))]).decode(as: Int.self) == [1, 2])
        #expect(try DataFrame([("a", Column(["wind"]))]).decode(as: Kind.self) == [.wind])
        #expect(
            try DataFrame([("a", Column([CalendarDate(daysSinceEpoch: 1)]))]).decode(as: CalendarDate.self).count == 1
        )
        #expect(try DataFrame([("a", Column([1, nil]))]).decode(as: Int?.self) == [1, nil])
        #expect(failure(Int.self, frame)?.kind == .wrongType)
    }

    @Test("read dictionary columns, and keys asked for in changing order")
    func changingOrder() throws {
        struct Odd: Decodable {
            let a: Int
            let b: String
            enum CodingKeys: CodingKey { case a, b }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                let first = try container.decode(Int.self, forKey: .a)
                a = first
                b = try container.decode(String.self, forKey: .b)
                if first % 2 == 0 { #expect(try container.decode(Int.self, forKey: .a) == first) }
                #expect(container.contains(.b))
                #expect(container.allKeys.count == 2)
            }
        }
        let texts = (0..<50).map { "t\($0 % 5)" as String? }
        let frame = try DataFrame([
            ("b", Column(texts, type: .dictionary(.string))), ("a", Column(Array(0..<50))),
        ])
        let rows = try frame.decode(as: Odd.self)
        #expect(rows.map(\.a) == Array(0..<50))
        #expect(rows.map { $0.b as String? } == texts)
    }
}
