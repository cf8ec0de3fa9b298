import ConnHandlers
import Testing

@testable import ConnHandlerCommands

@Suite("Columns of a plot")
struct PlotColumnsTests {
    private static let schema = [
        Field("name", .string), Field("power", .double), Field("at", .instant(.second)), Field("count", .int32),
    ]

    @Test(
        "both axes, one, several and names with commas",
        arguments: [
            ("x=at,y=power", "at", ["power"]), ("y=power,x=at", "at", ["power"]), ("x=at", "at", []),
            ("y=power", nil, ["power"]), ("y=power,y=count", nil, ["power", "count"]),
            ("x=a,b,y=c=d", "a,b", ["c=d"]), ("x=a,z=b", "a,z=b", []),
        ] as [(String, String?, [String])]
    )
    func texts(_ text: String, _ x: String?, _ y: [String]) throws {
        let columns = try PlotColumns(text)
        #expect(columns.x == x && columns.y == y)
    }

    @Test(
        "what is not named is the first column of times, else of numbers, and the first one of numbers that is left",
        arguments: [
            (nil, "at", ["power"]), ("y=count", "at", ["count"]), ("y=count,y=power", "at", ["count", "power"]),
            ("x=power", "power", ["count"]), ("x=count", "count", ["power"]), ("y=at", "power", ["at"]),
        ] as [(String?, String, [String])]
    )
    func defaults(_ text: String?, _ x: String, _ y: [String]) throws {
        let columns = try (text.map { try PlotColumns($0) } ?? PlotColumns()).columns(of: Self.schema)
        #expect(columns.x == x && columns.y == y)
    }

    @Test("without times the first column of numbers is the place")
    func untimed() throws {
        let columns = try PlotColumns().columns(of: Self.schema.filter { $0.name != "at" })
        #expect(columns.x == "power" && columns.y == ["count"])
    }

    @Test("an unknown column is named with those there are", arguments: ["x=at,y=none", "x=none", "y=power,y=none"])
    func unknown(_ text: String) throws {
        let columns = try PlotColumns(text)
        let error = #expect(throws: ConnError.self) { try columns.columns(of: Self.schema) }
        #expect(error?.kind == .notFound && error?.description.contains("'none'") == true)
        #expect(error?.description.contains("'power'") == true)
    }

    @Test("without two columns to draw there is no plot")
    func refused() {
        for schema in [[Field("name", .string)], [Field("power", .double)], [Field("at", .date)], []] {
            let error = #expect(throws: ConnError.self) { try PlotColumns().columns(of: schema) }
            #expect(error?.description.contains("--plot") == true)
        }
    }
}
