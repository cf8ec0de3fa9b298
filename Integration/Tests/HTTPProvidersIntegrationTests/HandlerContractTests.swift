import ConnCoreTesting
import ConnTesting
import HTTPProviders
import Testing

@Suite("The providers' handlers keep the promises of a handler", .serialized)
struct HandlerContractTests {
    private static let quirks = [
        "async callers share at most maximumWorkers connections":
            "async requests need no worker; their limit is HTTPOptions.maximumConnectionsPerHost",
        "a refused login is final and tried once":
            "a fixed key is refused by the operation's own answer, not while connecting; the providers' tests have it",
    ]

    // MARK: Bazefield

    static let bazefieldContract = HandlerContract(quirks: quirks) {
        let twin = BazefieldTwin(apiKey: "canary-\(UInt64.random(in: 0...UInt64.max))")
        let (basePath, key) = (twin.basePath, twin.apiKey)
        return try ProviderContractSubject<BazeHTTPHandler>(
            .init(
                twin: twin,
                canary: key,
                properties: { HTTPConnProperties($0 + basePath, authentication: .bearer(Secret(key))) },
                options: { http in
                    var options = BazeOptions()
                    options.http = http
                    return options
                },
                isOperation: { $0.path.hasSuffix("/objects/points") },
                callBlocking: { _ = try $0.latestFrame(objectIDs: ["1001"], points: ["ActivePower"], options: $1) },
                call: { _ = try await $0.latestFrame(objectIDs: ["1001"], points: ["ActivePower"], options: $1) }
            )
        )
    }

    @Test("BazeHTTPHandler", arguments: bazefieldContract.cases)
    func bazefield(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    // MARK: CCEE

    static let cceeContract = HandlerContract(quirks: quirks) {
        try ProviderContractSubject<CCEEHTTPHandler>(
            .init(
                twin: CCEETwin(),
                canary: nil,
                properties: { HTTPConnProperties($0) },
                options: { http in
                    var options = CCEEOptions()
                    options.http = http
                    return options
                },
                isOperation: { $0.path == "/api/3/action/package_list" },
                callBlocking: { _ = try $0.packageNames(options: $1) },
                call: { _ = try await $0.packageNames(options: $1) }
            )
        )
    }

    @Test("CCEEHTTPHandler", arguments: cceeContract.cases)
    func ccee(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    // MARK: ONS

    /// The token comes past the proxy, which counts the connections to the system itself.
    static let onsContract = HandlerContract(
        quirks: quirks.merging(
            ["a refused login is final and tried once": "it is not tried again before reconnect(); ONSTests has it"]
        ) { $1 }
    ) {
        let password = "canary-\(UInt64.random(in: 0...UInt64.max))"
        let twin = try ONSTwin(users: ["ana": password]).start()
        let report = ONSSagerReport(ONSPeriod(CalendarDate(daysSinceEpoch: 19_753)))
        return try ProviderContractSubject<ONSHTTPHandler>(
            .init(
                twin: twin,
                canary: password,
                properties: { url in
                    var properties = ONSHTTPConnProperties(.sager, user: "ana", password: Secret(password))
                    properties.baseURL = url + "/api"
                    properties.tokenURL = twin.tokenURL
                    return properties
                },
                options: { http in
                    var options = ONSOptions()
                    options.http = http
                    return options
                },
                isOperation: { $0.path.hasSuffix("/exportarRelatorio") },
                callBlocking: { _ = try $0.sagerWorkbook(report, options: $1) },
                call: { _ = try await $0.sagerWorkbook(report, options: $1) }
            )
        )
    }

    @Test("ONSHTTPHandler", arguments: onsContract.cases)
    func ons(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }
}
