import Foundation
import Testing

@testable import HTTPProviders

struct ONSValueTests {
    private let day = CalendarDate("2024-01-31")!

    @Test func periodsAreLocalMidnightsMarkedZ() {
        let period = ONSPeriod(day, through: CalendarDate("2024-02-01")!)
        #expect(period.texts(.localMarkedUTC) == ("2024-01-31T00:00:00.000Z", "2024-02-01T23:59:59.000Z"))
        #expect(period.texts(.utc) == ("2024-01-31T03:00:00.000Z", "2024-02-02T02:59:59.000Z"))
        #expect(failure { try ONSPeriod(day, through: CalendarDate("2024-01-30")!).validate() } != nil)
    }

    @Test func theProfileIsEncodedWithItsSlashes() {
        let profile = ONSProfile(profile: "Apurador Agente", scope: "AGENTES", id: "1/2", company: "ÁGUA")
        #expect(profile.headerValue == "Apurador%20Agente%2FAGENTES%2F1%2F2%2F%C3%81GUA")
        for text in ["\(profile)", String(reflecting: profile), dumped(profile)] { #expect(!text.contains("ÁGUA")) }
    }

    @Test func bodiesAreThoseOfTheApplication() throws {
        var report = ONSSagerReport(ONSPeriod(day), kind: .referenceGeneration, setIDs: [7, 9])
        report.favouriteAgentsOnly = true
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(report.body(.localMarkedUTC)), as: UTF8.self)
                == #"{"apenasAgentesFavoritos":true,"dataFim":"2024-01-31T23:59:59.000Z","dataInicio":"2024-01-31T00:00:00.000Z","idsAgentes":[],"idsConjuntos":[7,9],"idsFontes":[],"idsUsinas":[],"periodoBase":null,"tipoRelatorio":2}"#
        )
        let search = ONSSinapseSearch(ONSPeriod(day), kind: .analytic)
        #expect(
            String(decoding: try encoder.encode(search.body(.localMarkedUTC)), as: UTF8.self)
                == #"{"destino":null,"mensagem":"","origem":null,"periodoFinal":"2024-01-31T23:59:59.000Z","periodoInicial":"2024-01-31T00:00:00.000Z","status":null}"#
        )
    }

    @Test func defaultsAreThoseOfTheSystem() {
        let sager = ONSHTTPConnProperties(.sager, user: "u", password: "p")
        #expect(sager.clientID == "SAGER")
        #expect(sager.plain().headers["Origin"] == "https://apps18.ons.org.br")
        #expect(sager.plain().headers["Referer"] == nil)
        var sinapse = ONSHTTPConnProperties(.sinapse, user: "u", password: "p")
        #expect(sinapse.tokenOrigin == "https://pops.ons.org.br")
        #expect(sinapse.plain().headers["Referer"] == "https://sinapse.ons.org.br/")
        sinapse.referer = nil
        sinapse.profile = ONSProfile(profile: "a", scope: "b", id: "c", company: "d")
        #expect(sinapse.plain().headers["Referer"] == nil)
        #expect(sinapse.plain().headers.first { $0.name == "perfil-selecionado" }?.isSensitive == true)
    }

    @Test func incompletePropertiesAreRefused() {
        func error(_ change: (inout ONSHTTPConnProperties) -> Void) -> ConnError? {
            var properties = ONSHTTPConnProperties(.sager, user: "u", password: "p")
            change(&properties)
            return failure { try properties.validate() }
        }
        #expect(error { _ in } == nil)
        #expect(error { $0.user = "" }?.message.contains("user") == true)
        #expect(error { $0.password = "" }?.message.contains("password") == true)
        #expect(error { $0.tokenURL = "ftp://x" }?.message.contains("token URL") == true)
        #expect(error { $0.baseURL = "x" }?.message.contains("base URL") == true)
        #expect(
            error { $0.profile = ONSProfile(profile: "a", scope: "", id: "c", company: "d") }?.message.contains("scope")
                == true
        )
        #expect(error { ($0.user, $0.authentication) = ("", .bearer("t")) } == nil)
    }

    @Test func urlsNameTheSystemAndTheProfile() throws {
        let (properties, options) = try ONSHTTPHandler.parsed(
            "https://me:canary@api.sinapse.ons.org.br/api?system=sinapse&profile=Apurador%20Agente&scope=AGENTES&profileID=1&company=X&origin=&exportTimeout=2m&timeForm=utc"
        )
        #expect(properties.system == .sinapse)
        #expect(properties.user == "me")
        #expect(properties.baseURL == "https://api.sinapse.ons.org.br/api")
        #expect(properties.profile?.headerValue == "Apurador%20Agente%2FAGENTES%2F1%2FX")
        #expect(options.exportTimeout == .seconds(120))
        #expect(options.timeForm == .utc)
        #expect(!"\(properties)".contains("canary"))
        #expect(!dumped(properties).contains("canary"))
        let token = try ONSHTTPHandler.parsed("https://h/api?system=sager&token=canary").0
        #expect(token.authentication != nil)
        for wrong in [
            "https://me:p@h/api", "https://me:p@h/api?system=x", "https://me:p@h/api?system=sager&profile=a",
            "https://me:p@h/api?system=sager&what=1",
        ] {
            #expect(failure { _ = try ONSHTTPHandler.parsed(wrong) }?.kind == .invalidInput, "\(wrong)")
        }
    }

    @Test func theOthersHaveURLsToo() throws {
        let (baze, bazeOptions) = try BazeHTTPHandler.parsed(
            "https://t.bazefield.com/BazeField.Services/api?token=canary&maximumWindow=24h&intervalForm=seconds"
        )
        #expect(baze.baseURL == "https://t.bazefield.com/BazeField.Services/api")
        #expect(!dumped(baze).contains("canary"))
        #expect(bazeOptions.maximumWindow == .seconds(86_400))
        #expect(bazeOptions.intervalForm == .seconds)
        let (_, ccee) = try CCEEHTTPHandler.parsed(
            "https://dadosabertos.ccee.org.br?contact=ops@example.com&pageSize=500"
        )
        #expect(ccee.http.rateLimit == HTTPRateLimit(requestsPerSecond: 3))
        #expect(ccee.sent.userAgent == "ConnHandlers/1 (CCEE Dados Abertos client in Swift) (contact: ops@example.com)")
        #expect(ccee.pageSize == 500)
        #expect(ccee.http.allowsOffOriginURLs)
        let own = try CCEEHTTPHandler.parsed("https://h?requestsPerSecond=1&allowsOffOriginURLs=false&userAgent=me").1
        #expect(own.http.rateLimit == HTTPRateLimit(requestsPerSecond: 1))
        #expect(!own.http.allowsOffOriginURLs)
        #expect(own.sent.userAgent == "me")
        // A limit of calls at once does not switch the pace off.
        let narrow = try CCEEHTTPHandler.parsed("https://h?concurrent=2").1
        #expect(narrow.http.rateLimit == HTTPRateLimit(requestsPerSecond: 3, concurrent: 2))
        #expect(try BazeHTTPHandler.parsed("https://h/api?token=x&maximumWindows=7").1.maximumWindows == 7)
    }

    @Test func requestsCarryTheirTimeLimit() throws {
        var options = ONSOptions()
        options.exportTimeout = .seconds(77)
        let profile = ONSProfile(profile: "a", scope: "b", id: "c", company: "d")
        for system in ONSSystem.allCases {
            let properties = ONSHTTPConnProperties(system, user: "u", password: "p", profile: profile)
            let ons = try ONSHTTPHandler(unconnected: properties, options: options, configuration: .init())
            defer { ons.close() }
            let request =
                system == .sager
                ? try ons.sagerRequest(ONSSagerReport(ONSPeriod(day)))
                : try ons.sinapseRequest(ONSSinapseSearch(ONSPeriod(day)))
            #expect(request.firstByteTimeout == .seconds(77))
        }
    }

    private func dumped(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
