//! Diagnostics of the Windows Filtering Platform, written as text, one line for each item.
//!
//! ```text
//! date 2026-11-25
//! 09:15:21 mm-failure error=13805 point=me module=ikev2 state=sa-sent role=initiator
//!          local=10.0.2.15:500 remote=203.0.113.7:500
//! 09:15:22.5 drop out udp 10.0.2.15:500 203.0.113.7:500 filter=66241 program=\device\x\svchost.exe
//! 09:15:23 discard error=13915 remote=203.0.113.7 spi=0x12345678
//! filter 66241 "Block IKE" provider="Acme Firewall"
//! ```
//!
//! A line that begins with a space goes on with the one before. Failures: `mm-failure`,
//! `qm-failure`, `em-failure`; beside the words above they take `method=eap`, `benign` and
//! `thumbprint=`. A value stands in the document as `netsh` would print it by name, or as it is if
//! it begins with a digit.

use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::exchange::NotationError;

type Result<T> = std::result::Result<T, NotationError>;

/// `wfpdiag.xml` in UTF-8: net events, then filters and providers.
pub fn document(text: &str) -> Result<Vec<u8>> {
    Ok(Diagnostics::read(text)?.document().into_bytes())
}

/// The same in UTF-16 with a byte order mark, as PowerShell redirects it.
pub fn document_utf16(text: &str) -> Result<Vec<u8>> {
    let text = Diagnostics::read(text)?.document();
    Ok(std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect())
}

/// The items of a document, as XML already.
#[derive(Debug, Default)]
struct Diagnostics {
    date: String,
    events: Vec<String>,
    filters: Vec<String>,
    /// Names; the key is made from the position.
    providers: Vec<String>,
}

/// One line: words as they stand, and words with a value.
#[derive(Default)]
struct Words {
    line: usize,
    plain: Vec<String>,
    valued: Vec<(String, String)>,
}

impl Diagnostics {
    fn read(text: &str) -> Result<Diagnostics> {
        let mut read = Diagnostics { date: "2026-11-25".into(), ..Diagnostics::default() };
        for words in Words::lines(text)? {
            read.item(&words)?;
        }
        Ok(read)
    }

    fn item(&mut self, words: &Words) -> Result<()> {
        match (words.word(0)?, words.plain.get(1).map(String::as_str)) {
            ("date", Some(date)) => date.clone_into(&mut self.date),
            ("filter", Some(_)) => self.filter(words)?,
            (_, Some("drop")) => self.drop(words)?,
            (_, Some("discard")) => self.discard(words)?,
            (_, Some(kind)) => {
                let mode =
                    kind.strip_suffix("-failure").filter(|m| matches!(*m, "mm" | "qm" | "em"));
                let mode = mode.ok_or_else(|| words.error(format!("{kind} is not known")))?;
                self.failure(mode, words)?;
            }
            (word, None) => return Err(words.error(format!("{word} needs more words"))),
        }
        Ok(())
    }

    fn failure(&mut self, mode: &str, words: &Words) -> Result<()> {
        let mut arm = String::new();
        let mut element = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _ = writeln!(arm, "<{name}>{}</{name}>", escaped(&value));
            }
        };
        let named = |word: &str, prefix: &str| words.value(word).map(|own| symbol(own, prefix));
        element("failureErrorCode", words.value("error").map(str::to_owned));
        element("failurePoint", named("point", "IPSEC_FAILURE_"));
        let benign = words.plain.iter().any(|word| word == "benign");
        let upper = mode.to_uppercase();
        let flag = format!("FWPM_NET_EVENT_IKEEXT_{upper}_FAILURE_FLAG_BENIGN");
        element("flags", benign.then_some(flag));
        element("keyingModuleType", named("module", "IKEEXT_KEY_MODULE_"));
        element(&format!("{mode}State"), named("state", &format!("IKEEXT_{upper}_SA_STATE_")));
        element("saRole", named("role", "IKEEXT_SA_ROLE_"));
        element(&format!("{mode}AuthMethod"), named("method", "IKEEXT_"));
        element("endCertHash", words.value("thumbprint").map(str::to_owned));
        let (first, rest) = mode.split_at(1);
        let name = format!("ike{}{rest}Failure", first.to_uppercase());
        let header = self.header(words, 0, words.value("local"), words.value("remote"), None)?;
        self.event(&header, &format!("IKEEXT_{upper}_FAILURE"), &name, &arm);
        Ok(())
    }

    fn drop(&mut self, words: &Words) -> Result<()> {
        let protocol = match words.word(3)? {
            "udp" => 17,
            "tcp" => 6,
            "esp" => 50,
            "ah" => 51,
            other => other.parse().map_err(|_| words.error(format!("{other} is no protocol")))?,
        };
        let (local, remote) = (words.word(4)?, words.word(5)?);
        let program = words.value("program");
        let header = self.header(words, protocol, Some(local), Some(remote), program)?;
        let arm = format!(
            "<filterId>{}</filterId>\n<layerId>44</layerId>\n\
             <msFwpDirection>MS_FWP_DIRECTION_{}</msFwpDirection>\n<isLoopback>false</isLoopback>\n",
            words.value("filter").unwrap_or("0"),
            words.word(2)?.to_uppercase()
        );
        self.event(&header, "CLASSIFY_DROP", "classifyDrop", &arm);
        Ok(())
    }

    fn discard(&mut self, words: &Words) -> Result<()> {
        let remote = words.value("remote");
        let header = self.header(words, 50, words.value("local"), remote, None)?;
        let arm = format!(
            "<failureStatus>{}</failureStatus>\n<direction>FWP_DIRECTION_INBOUND</direction>\n\
             <spi>{}</spi>\n<filterId>0</filterId>\n<layerId>0</layerId>\n",
            words.value("error").unwrap_or("0"),
            words.value("spi").unwrap_or("0")
        );
        self.event(&header, "IPSEC_KERNEL_DROP", "ipsecDrop", &arm);
        Ok(())
    }

    fn filter(&mut self, words: &Words) -> Result<()> {
        let provider = words.value("provider").map(|name| self.provider(name));
        let action = words.value("action").unwrap_or("block").to_uppercase();
        self.filters.push(format!(
            "<item>\n<filterKey>{{00000000-0000-4000-8000-0000000{:05}}}</filterKey>\n\
             <displayData>\n<name>{}</name>\n<description/>\n</displayData>\n<flags/>\n\
             <providerKey>{}</providerKey>\n<providerData/>\n<layerKey>FWPM_LAYER_X</layerKey>\n\
             <filterCondition numItems=\"1\">\n<item>\n<fieldKey>FWPM_CONDITION_X</fieldKey>\n\
             <matchType>FWP_MATCH_EQUAL</matchType>\n</item>\n</filterCondition>\n\
             <action>\n<type>FWP_ACTION_{action}</type>\n<filterType/>\n</action>\n\
             <filterId>{}</filterId>\n</item>\n",
            self.filters.len(),
            escaped(words.plain.get(2).map_or("", String::as_str)),
            provider.unwrap_or_default(),
            words.word(1)?
        ));
        Ok(())
    }

    fn provider(&mut self, name: &str) -> String {
        let at = self.providers.iter().position(|known| known == name).unwrap_or_else(|| {
            self.providers.push(name.to_owned());
            self.providers.len() - 1
        });
        provider_key(at)
    }

    fn header(
        &self,
        words: &Words,
        protocol: u8,
        local: Option<&str>,
        remote: Option<&str>,
        program: Option<&str>,
    ) -> Result<String> {
        let (local, remote) = (words.end(local)?, words.end(remote)?);
        let v6 = [local, remote].iter().flatten().any(SocketAddr::is_ipv6);
        let version = if v6 { 6 } else { 4 };
        let address =
            |end: Option<SocketAddr>| end.map_or_else(String::new, |e| e.ip().to_string());
        let port = |end: Option<SocketAddr>| end.map_or(0, |end| end.port());
        let dotted: String = match program {
            Some(path) => path.chars().chain(['.']).flat_map(|letter| [letter, '.']).collect(),
            None => String::new(),
        };
        let time = words.word(0)?;
        let fraction = if time.contains('.') { "" } else { ".000" };
        Ok(format!(
            "<header>\n<timeStamp>{}T{time}{fraction}Z</timeStamp>\n<flags numItems=\"2\">\n\
             <item>FWPM_NET_EVENT_FLAG_IP_PROTOCOL_SET</item>\n\
             <item>FWPM_NET_EVENT_FLAG_LOCAL_ADDR_SET</item>\n</flags>\n\
             <ipVersion>FWP_IP_VERSION_V{version}</ipVersion>\n<ipProtocol>{protocol}</ipProtocol>\n\
             <localAddrV{version}>{}</localAddrV{version}>\n\
             <remoteAddrV{version}>{}</remoteAddrV{version}>\n<localPort>{}</localPort>\n\
             <remotePort>{}</remotePort>\n<scopeId>0</scopeId>\n<appId>\n<data/>\n\
             <asString>{}</asString>\n</appId>\n<userId>S-1-5-19</userId>\n</header>\n",
            self.date,
            address(local),
            address(remote),
            port(local),
            port(remote),
            escaped(&dotted)
        ))
    }

    fn event(&mut self, header: &str, kind: &str, arm: &str, fields: &str) {
        self.events.push(format!(
            "<item>\n{header}<type>FWPM_NET_EVENT_TYPE_{kind}</type>\n<{arm}>\n{fields}</{arm}>\n\
             <internalFields>\n<internalFlags/>\n<terminatingFiltersInfo numItems=\"1\">\n<item>\n\
             <filterId>1</filterId>\n<actionType>FWP_ACTION_BLOCK</actionType>\n</item>\n\
             </terminatingFiltersInfo>\n</internalFields>\n</item>\n"
        ));
    }

    fn document(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfpdiag>\n");
        let mut list = |name: &str, items: &[String]| {
            let _ = writeln!(text, "<{name} numItems=\"{}\">", items.len());
            text.extend(items.iter().map(String::as_str));
            let _ = writeln!(text, "</{name}>");
        };
        // A list of filters alone (`show filters`) has no events, not even an empty list of them.
        if !self.events.is_empty() || self.filters.is_empty() {
            list("netEvents", &self.events);
        }
        let providers: Vec<String> = (0..)
            .zip(&self.providers)
            .map(|(at, name)| {
                format!(
                    "<item>\n<providerKey>{}</providerKey>\n<displayData>\n<name>{}</name>\n\
                     <description/>\n</displayData>\n<flags/>\n<serviceName/>\n</item>\n",
                    provider_key(at),
                    escaped(name)
                )
            })
            .collect();
        list("filters", &self.filters);
        list("providers", &providers);
        text.push_str("</wfpdiag>\n");
        text
    }
}

fn provider_key(at: usize) -> String {
    format!("{{00000000-0000-4000-9000-0000000{at:05}}}")
}

/// `sa-sent` as `PREFIX_SA_SENT`; what begins with a digit stays.
fn symbol(word: &str, prefix: &str) -> String {
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        return word.to_owned();
    }
    format!("{prefix}{}", word.replace('-', "_").to_uppercase())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Words {
    /// Lines that are empty or begin with `#` say nothing.
    fn lines(text: &str) -> Result<Vec<Words>> {
        let mut lines: Vec<Words> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match lines.last_mut().filter(|_| line.starts_with(' ')) {
                Some(before) => before.add(line)?,
                None => {
                    let mut words = Words { line: number, ..Words::default() };
                    words.add(line)?;
                    lines.push(words);
                }
            }
        }
        Ok(lines)
    }

    /// Words part at spaces outside of quotation marks.
    fn add(&mut self, line: &str) -> Result<()> {
        let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
        for letter in line.chars().chain([' ']) {
            match letter {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(std::mem::take(&mut word)),
                letter => word.push(letter),
            }
        }
        if quoted {
            return Err(self.error("a quotation mark is missing".into()));
        }
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            match word.split_once('=') {
                Some((name, value)) => self.valued.push((name.into(), value.into())),
                None => self.plain.push(word),
            }
        }
        Ok(())
    }

    fn error(&self, what: String) -> NotationError {
        NotationError { line: self.line, what }
    }

    fn word(&self, at: usize) -> Result<&str> {
        let word = self.plain.get(at).map(String::as_str);
        word.ok_or_else(|| self.error(format!("word {} is missing", at + 1)))
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.valued.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// With a port or without.
    fn end(&self, text: Option<&str>) -> Result<Option<SocketAddr>> {
        let Some(text) = text else { return Ok(None) };
        let bare = || text.parse().ok().map(|address| SocketAddr::new(address, 0));
        let end = text.parse().ok().or_else(bare);
        end.map(Some).ok_or_else(|| self.error(format!("{text} is no address")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_becomes_an_item_and_a_mistake_is_named_by_its_line() {
        let text = "09:15:21 mm-failure error=13805 point=me module=ikev2\n  state=sa-sent\n";
        let xml = String::from_utf8(document(text).unwrap()).unwrap();
        assert!(xml.contains("<failurePoint>IPSEC_FAILURE_ME</failurePoint>"), "{xml}");
        assert!(xml.contains("<mmState>IKEEXT_MM_SA_STATE_SA_SENT</mmState>"), "{xml}");
        assert!(xml.contains("<timeStamp>2026-11-25T09:15:21.000Z</timeStamp>"), "{xml}");
        assert_eq!(document("\n09:15:21 xm-failure\n").unwrap_err().line, 2);
        assert_eq!(document("09:15:21 drop out udp here there").unwrap_err().line, 1);
        assert_eq!(document("filter 1 \"a").unwrap_err().line, 1);
    }
}
