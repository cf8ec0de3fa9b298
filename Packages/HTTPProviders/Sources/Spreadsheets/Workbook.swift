public import DataFrames

/// An xlsx workbook: its sheets, each of which can be read as a frame.
///
/// Opening reads the list of sheets, the shared texts and the formats; a sheet is decompressed and read when it is asked
/// for. A workbook is a value without open files, and any number of threads may read from one.
public struct Workbook: Sendable {
    /// One sheet of cells.
    struct Sheet: Sendable {
        var name: String
        var path: String
    }

    let bytes: [UInt8]
    /// How large it may be.
    public let limits: WorkbookLimits
    let sheets: [Sheet]
    let sharedTexts: TextPool
    let kinds: [SheetCell.Kind]
    let dates: SerialDate

    /// The names of the sheets in their order, hidden ones included; sheets that hold only a chart are not listed.
    public var sheetNames: [String] { sheets.map(\.name) }

    /// Opens a workbook in memory.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the xlsx file.
    ///   - limits: How large it may be.
    /// - Throws: `.notWorkbook`, `.truncated`, `.corrupt`, `.missingPart`, `.malformed`, `.limit`, `.unsupported`.
    public init(_ bytes: [UInt8], limits: WorkbookLimits = WorkbookLimits()) throws(SpreadsheetError) {
        self.bytes = bytes
        self.limits = limits
        let contents = try ZipArchive.with(bytes, limits) { (archive) throws(SpreadsheetError) in
            try WorkbookContents(archive, limits)
        }
        sheets = contents.sheets
        sharedTexts = contents.sharedTexts
        kinds = contents.kinds
        dates = contents.dates
    }

    /// Opens a workbook file, whose bytes are kept in memory. Blocks while it reads.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limits: How large it may be.
    /// - Throws: `.file` when it cannot be read, and the errors of opening bytes.
    public init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(SpreadsheetError) {
        let bytes: [UInt8]
        do throws(FrameError) {
            bytes = try WorkbookFile.read(path)
        } catch {
            throw SpreadsheetError(.file, error.message)
        }
        try self.init(bytes, limits: limits)
    }

    /// Reads a sheet by its name.
    ///
    /// - Parameters:
    ///   - name: The sheet's name, compared exactly.
    ///   - options: How to read it.
    /// - Throws: `.unknownSheet`, whose message names the sheets; `.conversion` for a cell that does not fit its column;
    ///   `.schemaMismatch` and `.duplicateColumn` about the header; and the errors of opening. A sheet without any cell is no
    ///   error but a frame without columns, unless columns are asked for.
    public func frame(
        sheet name: String,
        _ options: SheetReadOptions = SheetReadOptions()
    ) throws(SpreadsheetError) -> DataFrame {
        guard let sheet = sheets.first(where: { $0.name == name }) else {
            let known = sheetNames.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
            throw SpreadsheetError(.unknownSheet, "The workbook has no such sheet; it has \(known).", sheet: name)
        }
        return try frame(sheet, options)
    }

    /// Reads a sheet by its position.
    ///
    /// - Parameters:
    ///   - index: The position in ``sheetNames``, from 0.
    ///   - options: How to read it.
    /// - Throws: As for a sheet by name.
    public func frame(
        sheet index: Int,
        _ options: SheetReadOptions = SheetReadOptions()
    ) throws(SpreadsheetError) -> DataFrame {
        guard sheets.indices.contains(index) else {
            throw SpreadsheetError(
                .unknownSheet,
                "The workbook has \(sheets.count) sheets, so there is none at the position \(index)."
            )
        }
        return try frame(sheets[index], options)
    }

    private func frame(_ sheet: Sheet, _ options: SheetReadOptions) throws(SpreadsheetError) -> DataFrame {
        try options.validate()
        do throws(SpreadsheetError) {
            let last = min(options.lastRow ?? CellReference.maximumRows, CellReference.maximumRows)
            let first = options.headerRow ?? options.firstRow ?? 1
            let part = SheetPart(
                kinds: kinds,
                dates: dates,
                sharedCount: sharedTexts.count,
                rows: first...max(first, last),
                limits
            )
            try ZipArchive.with(bytes, limits) { (archive) throws(SpreadsheetError) in
                guard try XMLReader.read(sheet.path, in: archive, limits, into: part) else {
                    throw SpreadsheetError(.missingPart, "The sheet's file is not in the workbook.", part: sheet.path)
                }
            }
            if !part.isSheet {
                throw SpreadsheetError(.malformed, "The sheet's file holds no sheet.", part: sheet.path)
            }
            try part.finish()
            return try SheetFrame(part, sharedTexts, dates, options, maximumCells: limits.frameCells).frame()
        } catch {
            var error = error
            error.sheet = sheet.name
            throw error
        }
    }
}
