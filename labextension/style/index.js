import './base.css';
import './cells.css';
import './panel.css';
import './report.css';
