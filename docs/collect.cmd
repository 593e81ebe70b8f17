@echo off
rem whyke: evidence of IPsec negotiations on this machine, for one who explains it.
rem        prove delle negoziazioni IPsec su questa macchina, per chi le spiega.
rem
rem It only reads, changes no setting and sends nothing. Lines that name a secret are left out.
rem Run it before a restart, better as administrator, then hand over what it names at its end.
rem
rem Legge soltanto, non cambia impostazioni e non invia nulla. Le righe con segreti sono omesse.
rem Da eseguire prima di un riavvio, meglio come amministratore; consegnare quanto indica alla fine.

setlocal
rem The programs of Windows only, and none that lies beside this script.
rem Soltanto i programmi di Windows, e nessuno che si trovi accanto a questo script.
cd /d "%SystemRoot%\System32"
set "PATH=%CD%;%CD%\wbem;%CD%\WindowsPowerShell\v1.0"
set SECRETS=/c:"presharedkey" /c:"pre-shared-key" /c:"pre_shared_key" /c:"sharedkey" /c:"shared_key" /c:"psk:" /c:"psk=" /c:"psk :" /c:"psk =" /c:"passphrase" /c:"password" /c:"passwd" /c:"pwd:" /c:"pwd=" /c:"pwd :" /c:"pwd =" /c:"secret" /c:"privatekey" /c:"private_key" /c:"private key"

set N=1
set "OUT=%~dp0whyke-evidence"
:next
if not exist "%OUT%" if not exist "%OUT%.zip" goto free
set /a N+=1
set "OUT=%~dp0whyke-evidence-%N%"
goto next
:free
mkdir "%OUT%"
if exist "%OUT%" goto made
echo this folder cannot be written to / non e' possibile scrivere in questa cartella: %~dp0
exit /b 2
:made
> "%OUT%\README.txt" echo collected by a script of whyke / raccolto da uno script di whyke

rem net events of the filtering platform: failed main and quick modes, dropped packets
rem eventi di rete della piattaforma di filtro: main mode e quick mode falliti, pacchetti scartati
rem (administrator / amministratore)
echo netevents.xml
netsh.exe wfp show netevents file="%OUT%\netevents.xml" >nul 2>&1
call :check netevents.xml

rem main mode SAs as they are now
rem le SA di main mode in questo momento
rem (administrator / amministratore)
echo main-mode-sas.txt
netsh.exe advfirewall monitor show mmsa 2>nul | findstr /v /i %SECRETS% > "%OUT%\main-mode-sas.txt"
call :check main-mode-sas.txt

rem quick mode SAs as they are now
rem le SA di quick mode in questo momento
rem (administrator / amministratore)
echo quick-mode-sas.txt
netsh.exe advfirewall monitor show qmsa 2>nul | findstr /v /i %SECRETS% > "%OUT%\quick-mode-sas.txt"
call :check quick-mode-sas.txt

rem events of the VPN client: each dialling, its stages, its error
rem eventi del client VPN: ogni connessione, le sue fasi, il suo errore
echo ras-client.evtx
wevtutil.exe epl Application "%OUT%\ras-client.evtx" "/q:*[System[(Provider[@Name='RasClient']) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check ras-client.evtx

rem events of the VPN profiles: when one was made or changed
rem eventi dei profili VPN: quando uno e' stato creato o modificato
echo vpn-client.xml
wevtutil.exe qe Microsoft-Windows-VPN-Client/Operational "/q:*[System[(EventID >= 10001 and EventID <= 10008) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" /f:xml /e:Events 2>nul | findstr /v /i %SECRETS% > "%OUT%\vpn-client.xml"
call :check vpn-client.xml

rem system events: remote access, and services that did not start or were changed
rem eventi di sistema: accesso remoto, e servizi non avviati o modificati
echo system.evtx
wevtutil.exe epl System "%OUT%\system.evtx" "/q:*[System[(Provider[@Name='RasMan' or @Name='RasSstp' or @Name='RemoteAccess'] or (Provider[@Name='Service Control Manager'] and EventID >= 7000 and EventID <= 7045)) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check system.evtx

rem events of EAP-MSCHAPv2
rem eventi di EAP-MSCHAPv2
echo eap-mschap.evtx
wevtutil.exe epl Microsoft-Windows-EapMethods-RasChap/Operational "%OUT%\eap-mschap.evtx" "/q:*[System[(EventID >= 100 and EventID <= 107) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check eap-mschap.evtx

rem events of EAP-TLS and PEAP
rem eventi di EAP-TLS e PEAP
echo eap-tls.evtx
wevtutil.exe epl Microsoft-Windows-EapMethods-RasTls/Operational "%OUT%\eap-tls.evtx" "/q:*[System[(EventID >= 100 and EventID <= 107) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check eap-tls.evtx

rem certificate chains that were refused, if that log is switched on
rem catene di certificati rifiutate, se quel registro e' attivato
echo capi2.evtx
wevtutil.exe epl Microsoft-Windows-CAPI2/Operational "%OUT%\capi2.evtx" "/q:*[System[((EventID=11 or EventID=30 or EventID=41 or EventID=53) and (Level=1 or Level=2)) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check capi2.evtx

rem IPsec connections that came up
rem connessioni IPsec stabilite
rem (administrator / amministratore)
echo ipsec-connections.evtx
wevtutil.exe epl Microsoft-Windows-Base-Filtering-Engine-Connections/Operational "%OUT%\ipsec-connections.evtx" "/q:*[System[(EventID=2000 or EventID=2001) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check ipsec-connections.evtx

rem audited negotiations, if auditing is switched on: IPsec, its policies, its services, NPS
rem negoziazioni registrate, se il controllo e' attivato: IPsec, i suoi criteri, i suoi servizi, NPS
rem (administrator / amministratore)
echo security.evtx
wevtutil.exe epl Security "%OUT%\security.evtx" "/q:*[System[(EventID=4646 or (EventID >= 4650 and EventID <= 4655) or (EventID >= 4709 and EventID <= 4712) or (EventID >= 4960 and EventID <= 4984) or (EventID >= 5040 and EventID <= 5049) or (EventID >= 5451 and EventID <= 5485) or (EventID >= 6272 and EventID <= 6274)) and TimeCreated[timediff(@SystemTime) <= 2592000000]]]" >nul 2>&1
call :check security.evtx

rem the services that a negotiation needs: state, start type, what they depend on
rem i servizi necessari a una negoziazione: stato, tipo di avvio, dipendenze
echo services.txt
for %%N in (IKEEXT PolicyAgent BFE MpsSvc RasMan SstpSvc RemoteAccess RasAuto Dnscache iphlpsvc Tapisrv EapHost CryptSvc KeyIso nsi Netman W32Time) do (
  >> "%OUT%\services.txt" echo C:\^>sc.exe queryex %%N
  sc.exe queryex %%N >> "%OUT%\services.txt" 2>&1 || >> "%OUT%\services.txt" echo = exit status not 0
  >> "%OUT%\services.txt" echo C:\^>sc.exe qc %%N
  sc.exe qc %%N >> "%OUT%\services.txt" 2>&1 || >> "%OUT%\services.txt" echo = exit status not 0
)
call :check services.txt

rem the values of the registry that change a negotiation, and no other
rem i valori del registro di sistema che cambiano una negoziazione, e nessun altro
echo registry.txt
for %%N in (AssumeUDPEncapsulationContextOnSendRule) do (
  >> "%OUT%\registry.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent /v %%N
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent /v %%N >> "%OUT%\registry.txt" 2>&1 || >> "%OUT%\registry.txt" echo = exit status not 0
)
for %%N in (ProhibitIpSec AllowL2TPWeakCrypto NegotiateDH2048_AES256 DisableIKENameEkuCheck) do (
  >> "%OUT%\registry.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v %%N
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v %%N >> "%OUT%\registry.txt" 2>&1 || >> "%OUT%\registry.txt" echo = exit status not 0
)
for %%N in (CertAuthFlags EnableServerFragmentation) do (
  >> "%OUT%\registry.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RemoteAccess\Parameters\Ikev2 /v %%N
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RemoteAccess\Parameters\Ikev2 /v %%N >> "%OUT%\registry.txt" 2>&1 || >> "%OUT%\registry.txt" echo = exit status not 0
)
for %%N in (TlsVersion) do (
  >> "%OUT%\registry.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RasMan\PPP\EAP\13 /v %%N
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\RasMan\PPP\EAP\13 /v %%N >> "%OUT%\registry.txt" 2>&1 || >> "%OUT%\registry.txt" echo = exit status not 0
)
for %%N in (IKEEXT PolicyAgent BFE MpsSvc RasMan SstpSvc RemoteAccess RasAuto Dnscache iphlpsvc Tapisrv EapHost CryptSvc KeyIso nsi Netman W32Time) do (
  >> "%OUT%\registry.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\%%N /v Start
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Services\%%N /v Start >> "%OUT%\registry.txt" 2>&1 || >> "%OUT%\registry.txt" echo = exit status not 0
)
call :check registry.txt

rem VPN profiles of this user, without their secrets
rem profili VPN di questo utente, senza i loro segreti
echo phonebook-user.pbk
if exist "%APPDATA%\Microsoft\Network\Connections\Pbk\rasphone.pbk" type "%APPDATA%\Microsoft\Network\Connections\Pbk\rasphone.pbk" | findstr /v /i %SECRETS% > "%OUT%\phonebook-user.pbk"
call :check phonebook-user.pbk

rem VPN profiles of all users, without their secrets
rem profili VPN di tutti gli utenti, senza i loro segreti
echo phonebook-all-users.pbk
if exist "%ProgramData%\Microsoft\Network\Connections\Pbk\rasphone.pbk" type "%ProgramData%\Microsoft\Network\Connections\Pbk\rasphone.pbk" | findstr /v /i %SECRETS% > "%OUT%\phonebook-all-users.pbk"
call :check phonebook-all-users.pbk

rem VPN profiles of this user, with the suites they were given
rem profili VPN di questo utente, con gli algoritmi impostati
echo vpn-connections.json
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-VpnConnection -ErrorAction SilentlyContinue | Select-Object Name, ServerAddress, AllUserConnection, @{n='TunnelType';e={[string]$_.TunnelType}}, @{n='AuthenticationMethod';e={$_.AuthenticationMethod -join ', '}}, @{n='EncryptionLevel';e={[string]$_.EncryptionLevel}}, @{n='L2tpIPsecAuth';e={[string]$_.L2tpIPsecAuth}}, @{n='ConnectionStatus';e={[string]$_.ConnectionStatus}}, UseWinlogonCredential, RememberCredential, SplitTunneling, IdleDisconnectSeconds, @{n='IPSecCustomPolicy';e={$_.IPSecCustomPolicy | Select-Object @{n='AuthenticationTransformConstants';e={[string]$_.AuthenticationTransformConstants}}, @{n='CipherTransformConstants';e={[string]$_.CipherTransformConstants}}, @{n='DHGroup';e={[string]$_.DHGroup}}, @{n='EncryptionMethod';e={[string]$_.EncryptionMethod}}, @{n='IntegrityCheckMethod';e={[string]$_.IntegrityCheckMethod}}, @{n='PfsGroup';e={[string]$_.PfsGroup}}}} | ConvertTo-Json -Depth 3" 2>nul | findstr /v /i %SECRETS% > "%OUT%\vpn-connections.json"
call :check vpn-connections.json

rem VPN profiles of all users, with the suites they were given
rem profili VPN di tutti gli utenti, con gli algoritmi impostati
echo vpn-connections-all-users.json
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue | Select-Object Name, ServerAddress, AllUserConnection, @{n='TunnelType';e={[string]$_.TunnelType}}, @{n='AuthenticationMethod';e={$_.AuthenticationMethod -join ', '}}, @{n='EncryptionLevel';e={[string]$_.EncryptionLevel}}, @{n='L2tpIPsecAuth';e={[string]$_.L2tpIPsecAuth}}, @{n='ConnectionStatus';e={[string]$_.ConnectionStatus}}, UseWinlogonCredential, RememberCredential, SplitTunneling, IdleDisconnectSeconds, @{n='IPSecCustomPolicy';e={$_.IPSecCustomPolicy | Select-Object @{n='AuthenticationTransformConstants';e={[string]$_.AuthenticationTransformConstants}}, @{n='CipherTransformConstants';e={[string]$_.CipherTransformConstants}}, @{n='DHGroup';e={[string]$_.DHGroup}}, @{n='EncryptionMethod';e={[string]$_.EncryptionMethod}}, @{n='IntegrityCheckMethod';e={[string]$_.IntegrityCheckMethod}}, @{n='PfsGroup';e={[string]$_.PfsGroup}}}} | ConvertTo-Json -Depth 3" 2>nul | findstr /v /i %SECRETS% > "%OUT%\vpn-connections-all-users.json"
call :check vpn-connections-all-users.json

rem edition, version, build, last start and time zone of Windows
rem edizione, versione, build, ultimo avvio e fuso orario di Windows
echo system.txt
for %%N in (ProductName EditionID InstallationType DisplayVersion ReleaseId CurrentBuild UBR InstallDate) do (
  >> "%OUT%\system.txt" echo C:\^>reg.exe query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v %%N
  reg.exe query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v %%N >> "%OUT%\system.txt" 2>&1 || >> "%OUT%\system.txt" echo = exit status not 0
)
for %%N in (TimeZoneKeyName ActiveTimeBias) do (
  >> "%OUT%\system.txt" echo C:\^>reg.exe query HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation /v %%N
  reg.exe query HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation /v %%N >> "%OUT%\system.txt" 2>&1 || >> "%OUT%\system.txt" echo = exit status not 0
)
>> "%OUT%\system.txt" echo C:\^>cmd.exe /c ver
cmd.exe /c ver >> "%OUT%\system.txt" 2>&1 || >> "%OUT%\system.txt" echo = exit status not 0
>> "%OUT%\system.txt" echo C:\^>powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-CimInstance Win32_OperatingSystem | Select-Object @{n='OsVersion';e={$_.Version}}, @{n='LastBootUpTime';e={$_.LastBootUpTime.ToString('yyyy-MM-dd HH:mm:ss')}} | Format-List"
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-CimInstance Win32_OperatingSystem | Select-Object @{n='OsVersion';e={$_.Version}}, @{n='LastBootUpTime';e={$_.LastBootUpTime.ToString('yyyy-MM-dd HH:mm:ss')}} | Format-List" >> "%OUT%\system.txt" 2>&1 || >> "%OUT%\system.txt" echo = exit status not 0
call :check system.txt

rem updates that are installed
rem aggiornamenti installati
echo hotfixes.txt
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-HotFix | Sort-Object InstalledOn | Select-Object HotFixID, Description, @{n='InstalledOn';e={$_.InstalledOn.ToString('yyyy-MM-dd')}} | Format-List" 2>nul | findstr /v /i %SECRETS% > "%OUT%\hotfixes.txt"
call :check hotfixes.txt

rem updates that are installed
rem aggiornamenti installati
echo hotfixes-wmic.txt
if not exist "%OUT%\hotfixes.txt" wmic.exe qfe get HotFixID,InstalledOn 2>nul | findstr /v /i %SECRETS% > "%OUT%\hotfixes-wmic.txt"
if not exist "%OUT%\hotfixes.txt" call :check hotfixes-wmic.txt

rem addresses and name servers
rem indirizzi e server dei nomi
echo addresses.txt
ipconfig.exe /all 2>nul | findstr /v /i %SECRETS% > "%OUT%\addresses.txt"
call :check addresses.txt

rem routes
rem route
echo routes.txt
route.exe print 2>nul | findstr /v /i %SECRETS% > "%OUT%\routes.txt"
call :check routes.txt

rem UDP ports in use, and the processes and services that hold them
rem porte UDP in uso, e i processi e servizi che le occupano
echo ports.txt
for %%N in (udp udpv6) do (
  >> "%OUT%\ports.txt" echo C:\^>netstat.exe -ano -p %%N
  netstat.exe -ano -p %%N >> "%OUT%\ports.txt" 2>&1 || >> "%OUT%\ports.txt" echo = exit status not 0
)
>> "%OUT%\ports.txt" echo C:\^>tasklist.exe /svc
tasklist.exe /svc >> "%OUT%\ports.txt" 2>&1 || >> "%OUT%\ports.txt" echo = exit status not 0
call :check ports.txt

rem network adapters, the WAN miniports and other VPN software among them
rem schede di rete, fra cui i WAN Miniport e altro software VPN
echo adapters.txt
>> "%OUT%\adapters.txt" echo C:\^>powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-NetAdapter -IncludeHidden -ErrorAction SilentlyContinue | Format-Table Name, InterfaceDescription, ifIndex, Status -AutoSize | Out-String -Width 250"
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-NetAdapter -IncludeHidden -ErrorAction SilentlyContinue | Format-Table Name, InterfaceDescription, ifIndex, Status -AutoSize | Out-String -Width 250" >> "%OUT%\adapters.txt" 2>&1 || >> "%OUT%\adapters.txt" echo = exit status not 0
>> "%OUT%\adapters.txt" echo C:\^>powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-PnpDevice -Class Net -ErrorAction SilentlyContinue | Select-Object Status, Problem, FriendlyName, Service | Format-List"
powershell.exe -NoProfile -NonInteractive -Command "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-PnpDevice -Class Net -ErrorAction SilentlyContinue | Select-Object Status, Problem, FriendlyName, Service | Format-List" >> "%OUT%\adapters.txt" 2>&1 || >> "%OUT%\adapters.txt" echo = exit status not 0
call :check adapters.txt

rem IPsec settings of the firewall, the same for every rule
rem impostazioni IPsec del firewall, comuni a tutte le regole
rem (administrator / amministratore)
echo firewall.txt
netsh.exe advfirewall show global 2>nul | findstr /v /i %SECRETS% > "%OUT%\firewall.txt"
call :check firewall.txt

rem connection security rules, without their secrets
rem regole di sicurezza delle connessioni, senza i loro segreti
echo connection-security-rules.txt
netsh.exe advfirewall consec show rule name=all verbose 2>nul | findstr /v /i %SECRETS% > "%OUT%\connection-security-rules.txt"
call :check connection-security-rules.txt

rem filters of the filtering platform, those of other products too
rem filtri della piattaforma di filtro, anche di altri prodotti
rem (administrator / amministratore)
rem Large, so only on request: remove the `rem` below.
rem Grande, quindi solo su richiesta: togliere il `rem` qui sotto.
rem netsh.exe wfp show filters file="%OUT%\filters.xml" >nul 2>&1

rem The end: one file, where this Windows can make one.
set "MADE=%OUT%"
if not exist "%SystemRoot%\System32\tar.exe" goto done
tar.exe -a -cf "%OUT%.zip" -C "%OUT%" . && set "MADE=%OUT%.zip"
:done
echo.
echo done / fatto: %MADE%
rem With /q it does not wait; a window that was opened by a double click would close.
rem Con /q non aspetta; una finestra aperta con un doppio clic si chiuderebbe.
if not "%~1"=="/q" pause
endlocal
exit /b 0

:check
if not exist "%OUT%\%~1" goto missing
for %%F in ("%OUT%\%~1") do if not "%%~zF"=="0" exit /b 0
del "%OUT%\%~1"
:missing
>> "%OUT%\README.txt" echo missing / manca: %~1
exit /b 0
