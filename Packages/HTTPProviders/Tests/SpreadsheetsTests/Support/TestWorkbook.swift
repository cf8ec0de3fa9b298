/// A workbook written by hand: sheets are the XML of their rows.
struct TestWorkbook {
    var sheets: [(name: String, rows: String)]
    var sharedStrings: String?
    /// `numFmtId`s of the styles, and the codes of custom ones.
    var styles: [Int] = [0]
    var formats: [Int: String] = [:]
    var starts1904 = false
    /// Targets begin with a slash.
    var hasAbsoluteTargets = false
    /// A prefix for every element.
    var prefix = ""
    /// The number of each sheet's file; nil: in the order of the sheets.
    var files: [Int]?
    /// Behind the rows of each sheet.
    var epilogue = ""
    /// In front of the root element of each sheet.
    var prologue = ""

    init(_ rows: String) { sheets = [("Sheet1", rows)] }

    init(_ sheets: [(name: String, rows: String)]) { self.sheets = sheets }

    func zip() -> TestZip {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let package = "http://schemas.openxmlformats.org/package/2006/relationships"
        let p = prefix.isEmpty ? "" : prefix + ":"
        let space = prefix.isEmpty ? "xmlns=\"\(main)\"" : "xmlns:\(prefix)=\"\(main)\""
        var zip = TestZip()
        zip.add(
            "_rels/.rels",
            """
            <?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="\(package)">\
            <Relationship Id="rId1" Type="\(office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """
        )
        let list = sheets.enumerated().map { index, sheet in
            "<\(p)sheet name=\"\(sheet.name)\" sheetId=\"\(index + 7)\" r:id=\"rId\(index + 1)\"/>"
        }
        zip.add(
            "xl/workbook.xml",
            """
            <?xml version="1.0" encoding="UTF-8"?><\(p)workbook \(space) xmlns:r="\(office)">\
            \(starts1904 ? "<\(p)workbookPr date1904=\"1\"/>" : "")<\(p)sheets>\(list.joined())</\(p)sheets></\(p)workbook>
            """
        )
        let files = files ?? Array(1...max(1, sheets.count))
        let folder = hasAbsoluteTargets ? "/xl/" : ""
        var relations = sheets.indices.map {
            "<Relationship Id=\"rId\($0 + 1)\" Type=\"\(office)/worksheet\" Target=\"\(folder)worksheets/sheet\(files[$0]).xml\"/>"
        }
        relations.append("<Relationship Id=\"rIdS\" Type=\"\(office)/styles\" Target=\"\(folder)styles.xml\"/>")
        if sharedStrings != nil {
            relations.append(
                "<Relationship Id=\"rIdT\" Type=\"\(office)/sharedStrings\" Target=\"\(folder)sharedStrings.xml\"/>"
            )
        }
        zip.add(
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"\(package)\">\(relations.joined())</Relationships>"
        )
        let codes = formats.map { "<\(p)numFmt numFmtId=\"\($0.key)\" formatCode=\"\($0.value)\"/>" }
        let cellFormats = styles.map { "<\(p)xf numFmtId=\"\($0)\"/>" }
        zip.add(
            "xl/styles.xml",
            """
            <\(p)styleSheet \(space)><\(p)numFmts>\(codes.joined())</\(p)numFmts>\
            <\(p)cellStyleXfs><\(p)xf numFmtId="14"/></\(p)cellStyleXfs>\
            <\(p)cellXfs>\(cellFormats.joined())</\(p)cellXfs></\(p)styleSheet>
            """
        )
        if let sharedStrings { zip.add("xl/sharedStrings.xml", "<\(p)sst \(space)>\(sharedStrings)</\(p)sst>") }
        for (index, sheet) in sheets.enumerated() {
            zip.add(
                "xl/worksheets/sheet\(files[index]).xml",
                "\(prologue)<\(p)worksheet \(space)><\(p)sheetData>\(sheet.rows)</\(p)sheetData>\(epilogue)</\(p)worksheet>"
            )
        }
        return zip
    }

    func bytes() throws -> [UInt8] { try zip().bytes() }

    /// A row of inline texts and numbers.
    static func row(_ number: Int, _ cells: [String?]) -> String {
        let xml = cells.enumerated().map { index, cell in
            guard let cell else { return "" }
            let name = String(UnicodeScalar(UInt8(0x41 + index))) + String(number)
            return Double(cell) != nil
                ? "<c r=\"\(name)\"><v>\(cell)</v></c>"
                : "<c r=\"\(name)\" t=\"inlineStr\"><is><t>\(cell)</t></is></c>"
        }
        return "<row r=\"\(number)\">\(xml.joined())</row>"
    }
}
