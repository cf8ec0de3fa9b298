import Testing

@testable import DataFrames

@Suite("Tables")
struct TableTests {
    private let frame = try! DataFrame([
        ("name", Column(["north", nil, "漢字"])), ("power", Column([1.5, 22.25, nil])),
    ])

    @Test("draw names, types, nulls and numbers to the right")
    func plain() {
        #expect(
            frame.description == """
                ┌────────┬────────┐
                │ name   │  power │
                │ string │ double │
                ├────────┼────────┤
                │ north  │    1.5 │
                │ null   │  22.25 │
                │ 漢字   │   null │
                └────────┴────────┘
                3 rows, 2 columns

                """
        )
    }

    @Test("leave out types and choose the null mark when asked")
    func options() {
        let text = frame.table(TableOptions(nullMark: "∅", showsTypes: false))
        #expect(text.contains("│ ∅     │"))
        #expect(!text.contains("string"))
    }

    @Test("say how many rows and columns were left out")
    func leftOut() throws {
        let rows = try DataFrame([("n", Column(Array(0..<1_000)))])
        let text = rows.table(maxRows: 5)
        #expect(text.contains("1,000 rows, 1 column; not shown: 996 rows"))
        #expect(text.contains("998"))
        #expect(!text.contains("997"))
        #expect(text.contains("999"))
        #expect(text.contains("…"))
        let wide = try DataFrame((0..<30).map { ("column \($0)", Column(["value \($0)"])) })
        let narrow = wide.table(maxWidth: 60)
        #expect(narrow.contains("1 row, 30 columns; not shown: 25 columns"))
        #expect(narrow.contains("│ … │"))
    }

    @Test("never pass the width or the lines asked for", arguments: [1, 12, 20, 33, 60, 80, 200])
    func limits(width: Int) throws {
        let long = String(repeating: "long text with 漢字 and é and 👍🏽 ", count: 9)
        for columns in [1, 2, 7, 40] {
            let frame = try DataFrame(
                (0..<columns).map { index in
                    (
                        "name of column \(index)",
                        index % 2 == 0 ? Column([long, "x", nil]) : Column([1, 2_000_000_000, nil])
                    )
                }
            )
            let big = try DataFrame.concatenating(Array(repeating: frame, count: 40))
            for rows in [0, 1, 2, 3, 10, 500] {
                for lines in [1, 2, 6, 7, 9, 30] {
                    let text = big.table(TableOptions(maxWidth: width, maxRows: rows, maxLines: lines))
                    let drawn = text.split(separator: "\n")
                    #expect(drawn.count <= lines)
                    #expect(drawn.allSatisfy { DisplayWidth.of(String($0)) <= max(width, 12) })
                }
                let text = big.table(maxWidth: width, maxRows: rows)
                #expect(text.split(separator: "\n").count <= rows + 6)
            }
        }
    }

    @Test("all lines of a frame have one width")
    func aligned() throws {
        let frame = try DataFrame([
            ("t", Column(["e\u{301}", "漢", "👨‍👩‍👧", "ab", "\u{200B}", "🇧🇷"])), ("n", Column(Array(1...6))),
        ])
        let lines = frame.table().split(separator: "\n").dropLast()
        #expect(Set(lines.map { DisplayWidth.of(String($0)) }).count == 1)
    }

    @Test("show control characters as escapes")
    func controls() throws {
        let frame = try DataFrame([("a\nb", Column(["x\ny\t\u{1B}[31m\u{202E}"]))])
        let text = frame.table()
        #expect(text.contains("a\\nb"))
        #expect(text.contains("x\\ny\\t\\u{1b}[31m\\u{202e}"))
        #expect(!text.unicodeScalars.contains("\u{1B}"))
    }

    @Test("draw every type in one line per row", arguments: Samples.types)
    func everyType(type: DataType) throws {
        let frame = try DataFrame([("v", Samples.column(type, count: 8, seed: 2))])
        #expect(frame.table(maxWidth: 70).split(separator: "\n").count == 14)
    }

    @Test("draw frames without columns or rows")
    func empty() throws {
        #expect(try DataFrame([]).table() == "0 rows, 0 columns\n")
        #expect(frame.head(0).table().split(separator: "\n").count == 6)
        #expect(frame.table(maxRows: 0).contains("not shown: 3 rows"))
    }

    @Test(
        "measure text as terminals do",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("👍", 2),
            ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇧🇷", 2), ("❤️", 2), ("\u{200B}", 0), ("─", 1), ("€", 1),
        ]
    )
    func widths(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test("cut text at whole characters")
    func cutting() {
        #expect(CellText.fitted("abcdef", width: 4) == "abc…")
        #expect(CellText.fitted("漢字漢字", width: 4) == "漢…")
        #expect(CellText.fitted("abc", width: 3) == "abc")
        #expect(CellText.fitted("abc", width: 1) == "…")
        #expect(CellText.grouped(1_234_567) == "1,234,567")
        #expect(CellText.grouped(999) == "999")
    }

    @Test("markdown escapes what would break the table")
    func markdown() throws {
        let frame = try DataFrame([("a|b", Column(["x|y", "<b>&\n*", nil])), ("n", Column([1, 2, 3]))])
        #expect(
            frame.markdown() == """
                | a\\|b | n |
                |---|---:|
                | x\\|y | 1 |
                | &lt;b>&amp;<br>\\* | 2 |
                | null | 3 |

                """
        )
        #expect(frame.markdown(maxRows: 1).hasSuffix("\nNot shown: 2 rows\n"))
        #expect(try DataFrame([]).markdown().isEmpty)
    }

    @Test("values describe themselves")
    func descriptions() {
        #expect(CellValue.binary([0, 255]).description == "00ff")
        #expect(CellValue.duration(.milliseconds(-1_500)).description == "-1.5 s")
        #expect(CellValue.duration(.seconds(2)).description == "2 s")
        #expect(CellValue.list([.int(1), .null]).description == "[1, null]")
        #expect(CellValue.structure(StructureValue([("a", .bool(true))])).description == "{a: true}")
        #expect(StructureValue([("a", .int(1))])["b"] == nil)
    }
}
