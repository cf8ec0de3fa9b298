import DataFrames
import Testing

@Suite("The README's CSV examples")
struct ReadmeExamplesCSV {
    @Test("reading with a declared schema")
    func reading() throws {
        // README: csv-read
        let text = """
            code;name;value
            0041;LATIN CAPITAL LETTER A;
            0664;ARABIC-INDIC DIGIT FOUR;4
            """
        let schema = [Field("code", .string), Field("name", .string), Field("value", .int32)]
        let frame = try DataFrame(csv: text, options: CSVReadOptions(separator: ";", schema: schema))
        let values = try frame["value", as: Int32.self]
        // values[0] is nil, values[1] is 4, and the code 0041 is still "0041"
        // END
        #expect(values[0] == nil && values[1] == 4)
        #expect(try frame["code", as: String.self][0] == "0041")
    }

    @Test("streaming from file to file")
    func streaming() throws {
        let folder = try TemporaryFolder()
        let input = folder.path + "/in.csv"
        let output = folder.path + "/out.csv"
        try DataFrame([("n", Column([1, 2, 3] as [Int64]))]).writeCSV(to: input)
        // README: csv-stream
        let reader = try CSVReader(path: input)
        let writer = try CSVWriter(path: output, schema: reader.schema, options: CSVWriteOptions(separator: "\t"))
        while let batch = try reader.next(maxRows: 100_000) {
            try writer.write(batch)
        }
        try writer.finish()
        // END
        #expect(try DataFrame(csvFile: output, options: CSVReadOptions(separator: "\t")).rowCount == 3)
    }

    @Test("an error with line and column")
    func errors() throws {
        var message = ""
        // README: csv-error
        do {
            _ = try DataFrame(csv: "n\n1\nx\n", options: CSVReadOptions(schema: [Field("n", .int64)]))
        } catch {
            message = error.description
            // The cell is no int64: expected a whole number from … to …. (line 3, column "n")
        }
        // END
        #expect(message.hasSuffix("(line 3, column \"n\")"))
    }

    @Test("a Brazilian file")
    func brazilian() throws {
        // README: csv-brazilian
        var options = CSVReadOptions.brazilian
        options.types = ["MES_REFERENCIA": .string]
        let prices = try DataFrame(csv: "MES_REFERENCIA;PLD\n202401;61,07\n202402;1058,9\n", options: options)
        let pld = try prices["PLD", as: Double.self].values  // [61.07, 1058.9]; the months stay text
        // END
        #expect(Array(pld) == [61.07, 1058.9])
        #expect(try prices["MES_REFERENCIA", as: String.self][0] == "202401")
    }

    @Test("formats of dates and times, and a footer")
    func times() throws {
        // README: csv-times
        var options = CSVReadOptions(separator: ";")
        options.timeFormats = ["dia": CSVTimeFormat("dd/MM/yy", firstYear: 1970), "medido": "dd/MM/yyyy HH:mm:ss"]
        options.footer = .startingWith("Total")
        let text = "dia;medido;MW\n31/12/69;01/02/2024 13:30:00;7\nTotal;;7\n"
        let frame = try DataFrame(csv: text, options: options)
        // date 2069-12-31, localTimestamp(s) 2024-02-01T13:30:00
        // END
        #expect(frame.rowCount == 1)
        #expect(frame.columns[0].value(at: 0).description == "2069-12-31")
        #expect(frame.columns[1].value(at: 0).description == "2024-02-01T13:30:00")
    }
}
