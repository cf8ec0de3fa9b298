/// What a workbook says about itself: everything but the cells.
struct WorkbookContents {
    let sheets: [Workbook.Sheet]
    let sharedTexts: TextPool
    let kinds: [SheetCell.Kind]
    let dates: SerialDate

    init(_ archive: ZipArchive, _ limits: WorkbookLimits) throws(SpreadsheetError) {
        let root = RelationshipsPart(folder: "")
        _ = try XMLReader.read("_rels/.rels", in: archive, limits, into: root)
        let path = root.first("officeDocument") ?? "xl/workbook.xml"
        let workbook = WorkbookPart()
        guard try XMLReader.read(path, in: archive, limits, into: workbook) else {
            let isBinary = archive.contains("xl/workbook.bin")
            throw SpreadsheetError(
                isBinary ? .unsupported : root.targets.isEmpty ? .notWorkbook : .missingPart,
                isBinary
                    ? "The workbook is of the format xlsb, which is not read; save it as xlsx."
                    : "The archive holds no workbook.",
                part: path
            )
        }
        if !workbook.isWorkbook {
            throw SpreadsheetError(.notWorkbook, "The archive holds a document that is no workbook.", part: path)
        }
        let relations = RelationshipsPart(folder: PartPath.folder(path))
        let list = PartPath.relationships(of: path)
        guard try XMLReader.read(list, in: archive, limits, into: relations) else {
            throw SpreadsheetError(.missingPart, "The workbook does not say where its sheets are.", part: list)
        }
        if workbook.sheets.count > limits.sheets {
            throw SpreadsheetError(
                .limit,
                "The workbook has \(workbook.sheets.count) sheets, but \(limits.sheets) is the limit.",
                part: path
            )
        }
        var sheets: [Workbook.Sheet] = []
        var paths: Set<String> = []
        for sheet in workbook.sheets {
            guard let target = relations.targets.first(where: { $0.id == sheet.id }) else {
                throw SpreadsheetError(
                    .missingPart,
                    "The workbook does not say where a sheet is.",
                    part: list,
                    sheet: sheet.name
                )
            }
            guard target.type == "worksheet" else { continue }
            guard paths.insert(target.path).inserted else {
                throw SpreadsheetError(
                    .malformed,
                    "Two sheets have the same file.",
                    part: target.path,
                    sheet: sheet.name
                )
            }
            sheets.append(Workbook.Sheet(name: sheet.name, path: target.path))
        }
        self.sheets = sheets
        dates = SerialDate(starts1904: workbook.starts1904)

        let styles = StylesPart()
        if let path = relations.first("styles") {
            try WorkbookContents.require(path, archive, limits, styles)
        }
        kinds = styles.kinds
        let texts = SharedStringsPart(limits)
        if let path = relations.first("sharedStrings") {
            try WorkbookContents.require(path, archive, limits, texts)
        }
        sharedTexts = texts.pool
    }

    private static func require(
        _ path: String,
        _ archive: ZipArchive,
        _ limits: WorkbookLimits,
        _ part: XMLPart
    ) throws(SpreadsheetError) {
        guard try XMLReader.read(path, in: archive, limits, into: part) else {
            throw SpreadsheetError(.missingPart, "A file that the workbook needs is not in it.", part: path)
        }
    }
}
