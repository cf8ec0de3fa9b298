internal import DataFrames
internal import Glibc

/// The cells of one sheet.
final class SheetPart: CellTextPart {
    /// The cells of each column, in ascending order of rows once ``finish()`` was called.
    private(set) var columns: [[SheetCell]] = []
    private(set) var texts = TextPool()
    private(set) var isSheet = false
    /// Whether any cell has a value, be it in a row that is not kept.
    private(set) var hasValues = false

    private enum CellType { case number, shared, inline, formulaText, bool, error, isoDate }

    private let kinds: [SheetCell.Kind]
    private let dates: SerialDate
    private let sharedCount: Int
    private let rows: ClosedRange<Int>
    private let maximumCells: Int
    private var cellCount = 0
    private var row = 0
    private var column = -1
    private var type = CellType.number
    private var style = 0
    private var isInCell = false
    private var isInlineText = false
    private var isPronunciation = false
    private var hasValue = false
    private var isUnordered = false

    /// - Parameters:
    ///   - kinds: What the formats show, by the number of a style.
    ///   - dates: How the workbook counts days.
    ///   - sharedCount: How many shared texts there are.
    ///   - rows: The rows whose cells are kept.
    ///   - limits: How large the sheet may be.
    init(
        kinds: [SheetCell.Kind],
        dates: SerialDate,
        sharedCount: Int,
        rows: ClosedRange<Int>,
        _ limits: WorkbookLimits
    ) {
        self.kinds = kinds
        self.dates = dates
        self.sharedCount = sharedCount
        self.rows = rows
        maximumCells = limits.cells
        super.init(limits)
    }

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "c" {
            startCell(attributes)
        } else if name == "v" {
            hasValues = true
            collect(isInCell && type != .inline)
            hasValue = isInCell && type != .inline
        } else if name == "row" {
            row = attributes.int("r") ?? row + 1
            column = -1
            if row < 1 || row > CellReference.maximumRows {
                failure = SpreadsheetError(.malformed, "The sheet has a row \(row), which is outside of a sheet.")
            }
        } else if name == "t" {
            hasValues = true
            let belongs = isInCell && type == .inline && isInlineText && !isPronunciation
            collect(belongs)
            if belongs { hasValue = true }
        } else if name == "is" {
            isInlineText = true
        } else if name == "rPh" {
            isPronunciation = true
        } else if name == "worksheet" {
            isSheet = true
        }
    }

    override func end(_ name: XMLName) {
        if name == "c" {
            if isInCell { endCell() }
            isInCell = false
        } else if name == "v" || name == "t" {
            collect(false)
        } else if name == "is" {
            isInlineText = false
        } else if name == "rPh" {
            isPronunciation = false
        }
    }

    private func startCell(_ attributes: XMLAttributes) {
        column += 1
        if let name = attributes["r"] {
            guard let place = CellReference.parse(name) else {
                failure = SpreadsheetError(.malformed, "A cell of the sheet has a name that is none.")
                return
            }
            row = place.row
            column = place.column
        }
        if column >= CellReference.maximumColumns || row < 1 {
            failure = SpreadsheetError(.malformed, "A cell lies outside of a sheet.")
            return
        }
        isInCell = rows.contains(row)
        hasValue = false
        guard isInCell else { return }
        clear()
        style = attributes["s"].map { Int(atol($0)) } ?? 0
        switch attributes.string("t") ?? "n" {
        case "n": type = .number
        case "s": type = .shared
        case "inlineStr": type = .inline
        case "str": type = .formulaText
        case "b": type = .bool
        case "e": type = .error
        case "d": type = .isoDate
        default: refuse("The cell has an unknown type.")
        }
    }

    private func endCell() {
        guard hasValue else { return }
        if buffer.isEmpty, type != .inline, type != .formulaText { return }
        switch type {
        case .number:
            guard let number = number() else { return refuse("The cell is to hold a number, but does not.") }
            let kind = style >= 0 && style < kinds.count ? kinds[style] : .number
            add(kind, number.bitPattern)
        case .shared:
            guard let index = number(), index >= 0, index < Double(sharedCount) else {
                return refuse("The cell refers to a shared text that is not there.")
            }
            add(.sharedText, UInt64(index))
        case .inline, .formulaText: add(.text, UInt64(texts.append(takeText())))
        case .bool: add(.bool, buffer == [0x31] || buffer == Array("true".utf8) ? 1 : 0)
        case .error: add(.error, UInt64(texts.append(takeText())))
        case .isoDate: isoDate()
        }
        clear()
    }

    private func number() -> Double? {
        buffer.withUnsafeBufferPointer { TextKernels.parseDouble($0) }
    }

    /// A date or time as text, which strict workbooks hold. A date that the workbook's system cannot count stays text.
    private func isoDate() {
        let serial: (SheetCell.Kind, Double)? = buffer.withUnsafeBufferPointer { bytes in
            if let days = TextKernels.parseDate(bytes) {
                return dates.serial(milliseconds: Int64(days) * SerialDate.millisecondsPerDay).map { (.date, $0) }
            }
            if let ticks = TextKernels.parseLocalDateTime(bytes, unit: .millisecond) {
                return dates.serial(milliseconds: ticks).map { (.dateTime, $0) }
            }
            if let ticks = TextKernels.parseTime(bytes, unit: .millisecond) {
                return (.time, Double(ticks) / Double(SerialDate.millisecondsPerDay))
            }
            return nil
        }
        guard let serial else { return add(.text, UInt64(texts.append(takeText()))) }
        add(serial.0, serial.1.bitPattern)
    }

    private func add(_ kind: SheetCell.Kind, _ bits: UInt64) {
        cellCount += 1
        if cellCount > maximumCells {
            failure = SpreadsheetError(.limit, "The sheet has more than \(maximumCells) cells, which is the limit.")
            return
        }
        while columns.count <= column { columns.append([]) }
        if let last = columns[column].last, last.row >= Int32(row) { isUnordered = true }
        columns[column].append(SheetCell(row: Int32(row), kind: kind, bits: bits))
    }

    private func refuse(_ message: String) {
        failure = SpreadsheetError(.malformed, message, cell: CellReference.name(row: row, column: column))
    }

    /// Puts the cells in order.
    func finish() throws(SpreadsheetError) {
        guard isUnordered else { return }
        for index in columns.indices {
            columns[index].sort { $0.row < $1.row }
            for (before, after) in zip(columns[index], columns[index].dropFirst()) where before.row == after.row {
                throw SpreadsheetError(
                    .malformed,
                    "The sheet has the same cell twice.",
                    cell: CellReference.name(row: Int(after.row), column: index)
                )
            }
        }
    }
}
