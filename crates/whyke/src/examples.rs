//! What `whyke` alone prints: five examples.

use verdict::Language;

pub(crate) fn examples(language: Language) -> &'static str {
    match language {
        Language::English => {
            "whyke says why an IPsec negotiation failed, and what to change\n\
             \n  whyke capture.pcap                 explain a packet capture\n\
             \x20 whyke Application.evtx             explain Windows events, a zip, a pasted text …\n\
             \x20 whyke 809                          what a Windows error means\n\
             \x20 whyke code NO_PROPOSAL_CHOSEN      what an IKE notify means\n\
             \x20 whyke collect                      take the evidence of this machine\n\
             \nto capture on Linux:\n  tcpdump -ni any -w ike.pcap 'udp port 500 or udp port 4500 or esp or icmp or\n\
             \x20    (ip[6:2] & 0x1fff != 0)'\n\
             \nmore: whyke --help\n"
        }
        Language::Italian => {
            "whyke dice perché una negoziazione IPsec è fallita, e che cosa cambiare\n\
             \n  whyke cattura.pcap                 spiega una cattura di pacchetti\n\
             \x20 whyke Application.evtx             spiega eventi di Windows, uno zip, un testo …\n\
             \x20 whyke 809                          che cosa significa un errore di Windows\n\
             \x20 whyke code NO_PROPOSAL_CHOSEN      che cosa significa una notifica IKE\n\
             \x20 whyke collect                      raccoglie le prove di questa macchina\n\
             \nper catturare su Linux:\n  tcpdump -ni any -w ike.pcap 'udp port 500 or udp port 4500 or esp or icmp or\n\
             \x20    (ip[6:2] & 0x1fff != 0)'\n\
             \naltro: whyke --help\n"
        }
    }
}
