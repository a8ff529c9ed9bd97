import Testing

@testable import Millrace

/// The state between the connection and its reader.
@Suite("Exchange")
struct ExchangeTests {
    @Test("It connects, waits for the first byte, then reads")
    func phases() {
        var exchange = Exchange()
        #expect(exchange.phase == .connecting)
        exchange.requestWasSent()
        #expect(exchange.phase == .awaitingFirstByte)
        _ = exchange.arrive(1)
        #expect(exchange.phase == .reading)
        exchange.requestWasSent()
        #expect(exchange.phase == .reading)
    }

    @Test("The reader takes all that is there at once, then waits")
    func taking() {
        var exchange = Exchange()
        #expect(exchange.isEmpty)
        #expect(exchange.arrive(3) == .goOn)
        #expect(exchange.arrive(0) == .goOn)
        #expect(exchange.arrive(4) == .goOn)
        #expect(!exchange.isEmpty)
        let taken = exchange.takeCount()
        #expect(taken?.count == 7)
        #expect(taken?.releases == false)
        guard case .nothing = exchange.take() else {
            Issue.record("there is nothing more")
            return
        }
    }

    @Test("ER-19: Beyond the limit the connection waits until the reader takes")
    func backpressure() {
        var exchange = Exchange()
        #expect(exchange.arrive(Exchange.maxBufferedBytes) == .goOn)
        #expect(exchange.arrive(1) == .wait)
        let taken = exchange.takeCount()
        #expect(taken?.count == Exchange.maxBufferedBytes + 1)
        #expect(taken?.releases == true)
        #expect(exchange.arrive(1) == .goOn)
        #expect(exchange.takeCount()?.releases == false)
    }

    @Test("What came before the end is handed over before it; the first end stays")
    func ending() {
        var exchange = Exchange()
        _ = exchange.arrive(2)
        exchange.ended(.failed(TransportError(.connectionLost)))
        exchange.ended(.clean)
        #expect(exchange.takeCount()?.count == 2)
        for _ in 0..<2 {
            guard case .end(.failed(let error)) = exchange.take() else {
                Issue.record("the first end stays")
                return
            }
            #expect(error.kind == .connectionLost)
        }
    }

    @Test("ER-18: After the reader is gone nothing is handed over, and the connection never waits")
    func abandoned() {
        var exchange = Exchange()
        _ = exchange.arrive(Exchange.maxBufferedBytes + 1)
        exchange.abandoned()
        #expect(exchange.arrive(Exchange.maxBufferedBytes + 1) == .goOn)
        exchange.ended(.clean)
        guard case .end(.failed(let error)) = exchange.take() else {
            Issue.record("a reader that is gone gets nothing")
            return
        }
        #expect(error.kind == .cancelled)
    }

    @Test("A reader that has all it wants lets the rest pass")
    func dropping() {
        var exchange = Exchange()
        _ = exchange.arrive(10)
        exchange.dropAll()
        #expect(exchange.isEmpty)
        #expect(exchange.arrive(Exchange.maxBufferedBytes + 1) == .goOn)
        #expect(exchange.isEmpty)
        exchange.ended(.clean)
        guard case .end(.clean) = exchange.take() else {
            Issue.record("the end is clean")
            return
        }
    }
}
