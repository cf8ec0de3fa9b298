import Foundation
import Gzip
import Testing

@testable import HTTPProviders

struct CCEEFileTests {
    static let text =
        "MES_REFERENCIA;SUBMERCADO;AGENTE;PLD_HORA\n202401;SUDESTE;\"Água; Luz\";61,07\n202401;SUL;Ção;1234,5\n"

    private func check(_ frame: DataFrame) throws {
        #expect(Array(try frame["PLD_HORA", as: Double.self]) == [61.07, 1_234.5])
        #expect(Array(try frame["AGENTE", as: String.self]) == ["Água; Luz", "Ção"])
        #expect(Array(try frame["MES_REFERENCIA", as: Int.self]) == [202_401, 202_401])
    }

    @Test func allFormsAreReadByOneParser() throws {
        let latin = Self.text.unicodeScalars.map { UInt8($0.value) }
        let forms: [[UInt8]] = [
            Array(Self.text.utf8), [0xEF, 0xBB, 0xBF] + Array(Self.text.utf8), latin,
            try GzipBytes.compress(Array(Self.text.utf8)), try GzipBytes.compress(latin),
        ]
        for bytes in forms {
            try check(try CCEEHTTPHandler.frame(bytes: bytes))
            let path = NSTemporaryDirectory() + UUID().uuidString + ".csv"
            defer { try? FileManager.default.removeItem(atPath: path) }
            try Data(bytes).write(to: URL(filePath: path))
            try check(try CCEEHTTPHandler.frame(fileAt: path))
        }
    }

    @Test func typesCanBeDeclared() throws {
        let format = CCEEFileFormat.portal.with(types: [
            "PLD_HORA": .decimal(precision: 12, scale: 2), "MES_REFERENCIA": .string,
        ])
        let frame = try CCEEHTTPHandler.frame(bytes: Array(Self.text.utf8), format: format)
        #expect(Array(try frame["PLD_HORA", as: Decimal128.self]) == [Decimal128("61.07"), Decimal128("1234.50")])
        #expect(try frame["MES_REFERENCIA", as: String.self][0] == "202401")
    }

    @Test func savedPagesSayWhatTheyAre() throws {
        let block = Array("<html><title>Acesso bloqueado</title>".utf8)
        #expect(failure { _ = try CCEEHTTPHandler.frame(bytes: block) }?.kind == .providerBlocked)
        let path = NSTemporaryDirectory() + UUID().uuidString + ".csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(Array("<!DOCTYPE html>\n<html>;;;\n</html>\n".utf8)).write(to: URL(filePath: path))
        #expect(failure { _ = try CCEEHTTPHandler.frame(fileAt: path) }?.kind == .corrupted)
        try Data(block).write(to: URL(filePath: path))
        #expect(failure { _ = try CCEEHTTPHandler.frame(fileAt: path) }?.kind == .providerBlocked)
    }

    @Test func filesThatAreNotThereAreNamed() throws {
        let error = failure { _ = try CCEEHTTPHandler.frame(fileAt: "/nowhere/x.csv") }
        #expect(error?.kind == .notFound)
        #expect(error?.message.contains("'/nowhere/x.csv'") == true)
    }

    @Test func cutGzipIsAnError() throws {
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        let error = failure { _ = try CCEEHTTPHandler.frame(bytes: Array(bytes.dropLast(6))) }
        #expect(error?.kind == .corrupted)
    }
}
