import Testing

@testable import PgSQL

@Suite("The catalogue of types")
struct TypeCatalogTests {
    @Test("the server's own types are known without asking")
    func builtin() {
        let catalog = TypeCatalog()
        let oids = Set(WireSample.all.map(\.oid)).filter { $0 < 10_000 && $0 != PgOID.money }
        #expect(catalog.missing(in: Array(oids)).isEmpty)
        #expect(catalog.type(1_007)?.kind == .array(element: PgOID.int4))
        #expect(catalog.type(1_034)?.hasBinarySend == false)
        #expect(catalog.missing(in: [0]).isEmpty)
    }

    @Test("types are asked for with all that they are made of, and those that are gone are bytes")
    func asking() {
        let catalog = TypeCatalog()
        #expect(catalog.missing(in: [90_002, 23, 90_002]) == [90_002])
        catalog.add([["t", "90002", "public", "_pair", "b", "array_send", "pg_catalog", "90012", "0", "-1", nil, nil]])
        #expect(catalog.missing(in: [90_002]) == [90_012])
        catalog.add([
            ["a", "90012", "a", "23", "-1", nil, nil, nil, nil, nil, nil, nil],
            ["a", "90012", "b", "90099", "-1", nil, nil, nil, nil, nil, nil, nil],
            ["t", "90012", "public", "pair", "c", "record_send", "pg_catalog", "0", "0", "-1", nil, nil],
        ])
        #expect(catalog.missing(in: [90_002]) == [90_099])
        // No answer: it was dropped meanwhile.
        catalog.add([])
        #expect(catalog.missing(in: [90_002]).isEmpty)
        #expect(catalog.type(90_099)?.kind == .opaque)
        catalog.removeUserTypes()
        #expect(catalog.missing(in: [90_002]) == [90_002])
    }

    @Test("money needs its digits, and two are taken where the server does not say")
    func money() {
        let catalog = TypeCatalog()
        #expect(catalog.missing(in: [PgOID.money]) == [PgOID.money])
        #expect(TypeCatalog.query(for: [PgOID.money]).contains("money"))
        catalog.add([])
        #expect(catalog.moneyScale == 2)
        #expect(catalog.missing(in: [PgOID.money, PgOID.moneyArray]).isEmpty)
    }

    @Test("answers of another form are not taken for types")
    func nonsense() {
        let catalog = TypeCatalog()
        catalog.add([[], [nil], ["t"], ["x", "1"], ["t", "abc", nil, nil, nil], ["a", "1", nil, nil, nil]])
        #expect(catalog.type(1) == nil)
    }
}
