internal import DataFrames

/// Makes a frame of a sheet's cells.
struct SheetFrame {
    /// One column of the frame to be.
    private struct Plan {
        var name: String
        /// The column of the sheet, from 0.
        var place: Int
        var field: Field?
    }

    private let part: SheetPart
    private let options: SheetReadOptions
    private let reader: CellReader
    private let converter: CellConverter
    /// Below the header.
    private let firstRow: Int
    private let maximumCells: Int

    init(
        _ part: SheetPart,
        _ sharedTexts: TextPool,
        _ dates: SerialDate,
        _ options: SheetReadOptions,
        maximumCells: Int
    ) {
        self.part = part
        self.maximumCells = maximumCells
        self.options = options
        reader = CellReader(sharedTexts: sharedTexts, texts: part.texts, dates: dates)
        converter = CellConverter(reader: reader, hasDecimalComma: options.decimalSeparator == ",")
        firstRow = options.firstRow ?? (options.headerRow ?? 0) + 1
    }

    func frame() throws(SpreadsheetError) -> DataFrame {
        let plans = try plan()
        let rows = rowPositions()
        let total = rows.last { $0 >= 0 }.map { $0 + 1 } ?? 0
        // Both are those of a sheet at most, so their product is far from any overflow.
        if total * plans.count > maximumCells {
            throw SpreadsheetError(
                .limit,
                "The sheet's frame would have \(total) rows by \(plans.count) columns, but \(maximumCells) cells is the limit."
            )
        }
        var columns: [(String, Column)] = []
        for plan in plans {
            columns.append((plan.name, try column(plan, values(of: plan.place), rows, total)))
        }
        let schema = zip(plans, columns).map { $0.field ?? Field($0.name, $1.1.type) }
        do throws(FrameError) {
            return try DataFrame(schema: schema, columns: columns.map(\.1))
        } catch {
            throw SpreadsheetError(.schemaMismatch, error.message, column: error.column)
        }
    }

    // MARK: Which columns

    private func plan() throws(SpreadsheetError) -> [Plan] {
        var named: [(name: String, place: Int)] = []
        var taken: Set<String> = []
        /// The next number for a name that came before.
        var counts: [String: Int] = [:]
        for place in part.columns.indices {
            let cells = part.columns[place]
            var name = CellReference.letters(place)
            if let header = options.headerRow {
                let cell = cells.first.flatMap { Int($0.row) == header ? $0 : nil }
                let text = cell.map { reader.text($0) } ?? ""
                if !text.isEmpty {
                    name = text
                } else if values(of: place).isEmpty {
                    continue
                }
            } else if cells.isEmpty {
                continue
            }
            if !taken.insert(name).inserted {
                if options.duplicateNames == .error {
                    throw SpreadsheetError(
                        .duplicateColumn,
                        "The header has the same name twice; the option duplicateNames numbers them.",
                        cell: CellReference.name(row: options.headerRow ?? 1, column: place),
                        column: name
                    )
                }
                var count = counts[name] ?? 2
                while !taken.insert("\(name) (\(count))").inserted { count += 1 }
                counts[name] = count + 1
                name = "\(name) (\(count))"
            }
            named.append((name, place))
        }
        if let headerRow = options.headerRow, named.isEmpty, part.hasValues {
            throw SpreadsheetError(.schemaMismatch, "The sheet has nothing in its header, row \(headerRow), or below.")
        }
        if let schema = options.schema { return try match(named, schema) }
        return try inferred(named)
    }

    private func match(
        _ named: [(name: String, place: Int)],
        _ schema: [Field]
    ) throws(SpreadsheetError) -> [Plan] {
        var plans: [Plan] = []
        for field in schema {
            guard let place = named.first(where: { $0.name == field.name })?.place else {
                throw SpreadsheetError(
                    .schemaMismatch,
                    "The header lacks a column that the schema names.",
                    column: field.name
                )
            }
            plans.append(Plan(name: field.name, place: place, field: field))
        }
        if !options.skipsUnlistedColumns,
            let extra = named.first(where: { name in !schema.contains { $0.name == name.name } })
        {
            throw SpreadsheetError(
                .schemaMismatch,
                "The header has a column that the schema does not name; skipsUnlistedColumns leaves such out.",
                cell: options.headerRow.map { CellReference.name(row: $0, column: extra.place) },
                column: extra.name
            )
        }
        return plans
    }

    private func inferred(_ named: [(name: String, place: Int)]) throws(SpreadsheetError) -> [Plan] {
        for name in options.types.keys.sorted() where !named.contains(where: { $0.name == name }) {
            throw SpreadsheetError(
                .schemaMismatch,
                "The option types names a column that is not there.",
                column: name
            )
        }
        return named.map { column in
            Plan(
                name: column.name,
                place: column.place,
                field: options.types[column.name].map { Field(column.name, $0) }
            )
        }
    }

    // MARK: Which rows

    /// The cells of a column below the header that are not null.
    private func values(of place: Int) -> [SheetCell] {
        part.columns[place].filter { Int($0.row) >= firstRow && !isNull($0) }
    }

    private func isNull(_ cell: SheetCell) -> Bool {
        if cell.kind == .error { return options.errorCells == .null }
        guard !options.nullTexts.isEmpty, let text = reader.string(cell) else { return false }
        return options.nullTexts.contains(text)
    }

    /// The row of the frame for each row of the sheet from the first to the last with a value in any column, -1 for rows
    /// that are left out.
    private func rowPositions() -> [Int] {
        let last =
            part.columns.lazy.compactMap { cells in
                cells.last { Int($0.row) >= firstRow && !isNull($0) }.map { Int($0.row) }
            }.max() ?? firstRow - 1
        var positions = [Int](repeating: -1, count: max(0, last - firstRow + 1))
        if !options.skipsBlankRows { return Array(positions.indices) }
        for place in part.columns.indices {
            for cell in values(of: place) { positions[Int(cell.row) - firstRow] = 0 }
        }
        var count = 0
        for index in positions.indices where positions[index] == 0 {
            positions[index] = count
            count += 1
        }
        return positions
    }

    // MARK: Values

    private func column(
        _ plan: Plan,
        _ cells: [SheetCell],
        _ rows: [Int],
        _ total: Int
    ) throws(SpreadsheetError) -> Column {
        if options.errorCells == .error, let cell = cells.first(where: { $0.kind == .error }) {
            throw failure(.conversion, "The cell holds an error", plan, cell)
        }
        let type: DataType
        if let field = plan.field { type = field.type } else { type = try infer(plan, cells) }
        let builder = makeBuilder(for: type)
        builder.reserve(total)
        for cell in cells {
            let position = rows[Int(cell.row) - firstRow]
            while builder.count < position { try appendNull(builder, plan, cell) }
            guard let value = converter.value(cell, type), append(value, to: builder) else {
                throw failure(
                    .conversion,
                    "The cell is no \(type): expected \(CellConverter.expected(type))",
                    plan,
                    cell
                )
            }
        }
        while builder.count < total { try appendNull(builder, plan, nil) }
        return builder.finish()
    }

    private func append(_ value: CellValue, to builder: any ColumnBuilder) -> Bool {
        (try? builder.append(value)) != nil
    }

    private func appendNull(_ builder: any ColumnBuilder, _ plan: Plan, _ next: SheetCell?) throws(SpreadsheetError) {
        if plan.field?.isNullable == false {
            throw SpreadsheetError(
                .nullValue,
                "A cell\(next.map { " above row \($0.row)" } ?? " at the end") is empty, but a value is required.",
                column: plan.name
            )
        }
        builder.appendNull()
    }

    private func failure(
        _ kind: SpreadsheetError.Kind,
        _ message: String,
        _ plan: Plan,
        _ cell: SheetCell
    ) -> SpreadsheetError {
        SpreadsheetError(
            kind,
            message + ".",
            cell: CellReference.name(row: Int(cell.row), column: plan.place),
            column: plan.name,
            detail: String(reader.text(cell).prefix(40))
        )
    }

    /// The type that holds every cell.
    private func infer(_ plan: Plan, _ cells: [SheetCell]) throws(SpreadsheetError) -> DataType {
        var type = DataType.null
        for cell in cells {
            let seen = inferred(cell)
            if seen == type { continue }
            switch (type, seen) {
            case (.null, _): type = seen
            case (.int64, .double), (.double, .int64): type = .double
            case (.date, .localTimestamp), (.localTimestamp, .date): type = .localTimestamp(.millisecond)
            case (.time, .duration), (.duration, .time): type = .duration(.millisecond)
            default:
                if options.mixed == .error {
                    throw failure(.conversion, "The cell is \(seen), but those above are \(type)", plan, cell)
                }
                return .string
            }
        }
        return type
    }

    private func inferred(_ cell: SheetCell) -> DataType {
        switch cell.kind {
        case .number: return CellReader.whole(cell.number) == nil ? .double : .int64
        case .bool: return .bool
        case .sharedText, .text, .error: return .string
        case .date where reader.dates.days(cell.number) != nil: return .date
        case .date, .dateTime:
            return reader.dates.milliseconds(cell.number) == nil ? .double : .localTimestamp(.millisecond)
        case .time where SerialDate.time(cell.number) != nil: return .time(.millisecond)
        case .time, .duration:
            return SerialDate.duration(cell.number) == nil ? .double : .duration(.millisecond)
        }
    }
}
