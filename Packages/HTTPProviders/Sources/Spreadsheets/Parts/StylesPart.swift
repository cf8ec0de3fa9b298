/// What the number formats of cells show.
final class StylesPart: XMLPart {
    /// The kind of a numeric cell, by the number of its style.
    private(set) var kinds: [SheetCell.Kind] = []
    private var custom: [Int: SheetCell.Kind] = [:]
    private var isInCellFormats = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "numFmt", let id = attributes.int("numFmtId"), let code = attributes.string("formatCode") {
            custom[id] = DateFormat.kind(code: code)
        } else if name == "cellXfs" {
            isInCellFormats = true
        } else if name == "xf", isInCellFormats {
            let id = attributes.int("numFmtId") ?? 0
            kinds.append(custom[id] ?? DateFormat.kind(builtIn: id))
        }
    }

    override func end(_ name: XMLName) {
        if name == "cellXfs" { isInCellFormats = false }
    }
}
