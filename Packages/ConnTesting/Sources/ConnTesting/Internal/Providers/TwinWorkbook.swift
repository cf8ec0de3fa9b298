/// Writes the parts of an xlsx file.
struct TwinWorkbook {
    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let types = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    let sharesStrings: Bool
    private var places: [String: Int] = [:]
    private var strings: [String] = []

    init(sharesStrings: Bool) {
        self.sharesStrings = sharesStrings
    }

    mutating func bytes(of sheets: [TwinSheet]) -> [UInt8] {
        let pages = sheets.map { page($0) }
        var overrides = part("/xl/workbook.xml", "sheet.main") + part("/xl/styles.xml", "styles")
        var links = link(sheets.count + 1, "styles", "styles.xml")
        var entries = ""
        var files: [(String, String)] = []
        for (index, sheet) in sheets.enumerated() {
            let number = index + 1
            overrides += part("/xl/worksheets/sheet\(number).xml", "worksheet")
            links += link(number, "worksheet", "worksheets/sheet\(number).xml")
            entries += "<sheet name=\"\(Self.escaped(sheet.name))\" sheetId=\"\(number)\" r:id=\"rId\(number)\"/>"
            files.append(("xl/worksheets/sheet\(number).xml", pages[index]))
        }
        if sharesStrings {
            overrides += part("/xl/sharedStrings.xml", "sharedStrings")
            links += link(sheets.count + 2, "sharedStrings", "sharedStrings.xml")
            let items = strings.map { "<si><t xml:space=\"preserve\">\(Self.escaped($0))</t></si>" }.joined()
            files.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(Self.main)\">\(items)</sst>"))
        }
        let formats =
            "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/></numFmts>"
            + "<fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills>"
            + "<borders count=\"1\"><border/></borders>"
            + "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
            + "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs>"
        files += [
            ("xl/styles.xml", "<styleSheet xmlns=\"\(Self.main)\">\(formats)</styleSheet>"),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.relations)\"><sheets>\(entries)</sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(Self.package)/relationships\">\(links)</Relationships>"
            ),
            (
                "_rels/.rels",
                "<Relationships xmlns=\"\(Self.package)/relationships\">"
                    + link(1, "officeDocument", "xl/workbook.xml") + "</Relationships>"
            ),
            (
                "[Content_Types].xml",
                "<Types xmlns=\"\(Self.package)/content-types\">"
                    + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>\(overrides)</Types>"
            ),
        ]
        return TwinArchive.zip(files.reversed().map { ($0, Array((Self.head + $1).utf8)) })
    }

    private func part(_ name: String, _ kind: String) -> String {
        "<Override PartName=\"\(name)\" ContentType=\"\(Self.types).\(kind)+xml\"/>"
    }

    private func link(_ number: Int, _ kind: String, _ target: String) -> String {
        "<Relationship Id=\"rId\(number)\" Type=\"\(Self.relations)/\(kind)\" Target=\"\(target)\"/>"
    }

    private mutating func page(_ sheet: TwinSheet) -> String {
        var text = "<worksheet xmlns=\"\(Self.main)\"><sheetData>"
        for (row, cells) in sheet.rows.enumerated() where !cells.isEmpty {
            text += "<row r=\"\(row + 1)\">"
            for (column, cell) in cells.enumerated() {
                let place = "\(Self.letters(column))\(row + 1)"
                switch cell {
                case .empty: continue
                case .number(let value): text += "<c r=\"\(place)\"><v>\(value)</v></c>"
                case .moment(let value): text += "<c r=\"\(place)\" s=\"1\"><v>\(value)</v></c>"
                case .text(let value) where sharesStrings:
                    text += "<c r=\"\(place)\" t=\"s\"><v>\(index(of: value))</v></c>"
                case .text(let value):
                    let inside = "<is><t xml:space=\"preserve\">\(Self.escaped(value))</t></is>"
                    text += "<c r=\"\(place)\" t=\"inlineStr\">\(inside)</c>"
                }
            }
            text += "</row>"
        }
        return text + "</sheetData></worksheet>"
    }

    private mutating func index(of text: String) -> Int {
        if let place = places[text] { return place }
        places[text] = strings.count
        strings.append(text)
        return strings.count - 1
    }

    /// The letters of a column, from 0.
    private static func letters(_ column: Int) -> String {
        var number = column + 1
        var text = ""
        while number > 0 {
            let letter = UnicodeScalar(UInt8(ascii: "A") + UInt8((number - 1) % 26))
            text = String(Character(letter)) + text
            number = (number - 1) / 26
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
